"""A certificate as a PDF: the same bytes every time, as the release that it names designed it."""

from content.certificate_design import language_of
from content.certificate_forms import authored_design
from learning.certificate_pictures import pictures_in
from learning.certificate_sheet import Sheet, printed
from learning.models import Certificate


def certificate_pdf(certificate: Certificate) -> bytes:
    """The certificate to print; its `release` must be loaded."""
    return printed(sheet_of(certificate))


def sheet_of(certificate: Certificate) -> Sheet:
    """What is on the paper: the names as they were, on the design of the release."""
    document = certificate.release.document
    design = authored_design(document)
    return Sheet(
        learner=certificate.learner_name,
        learner_language=certificate.learner_language,
        course=certificate.course_title,
        release=certificate.release_number,
        number=certificate.number,
        issued_at=certificate.issued_at,
        verify_url=certificate.verify_url,
        language=language_of(design, str(document.get("language") or "")),
        rules=certificate.rules_met,
        revoked=certificate.is_revoked,
        **({"design": design, "pictures": pictures_in(document)} if design else {}),
    )
