"""The design of the certificates can be printed: what it says, its colours, its pictures."""

from collections.abc import Iterator

from content.certificate_design import pictures_of, problems_of_design
from content.certificate_forms import picture_keys, raw_design
from content.checks.problem import Problem
from content.checks.registry import Check
from content.models import CourseImage
from content.tree import DraftCourse


def find(draft: DraftCourse) -> Iterator[Problem]:
    """Everything that is wrong with the design, if the course has one of its own."""
    if draft.certificate is None:
        return
    for path, message in problems_of_design(draft.certificate):
        field = f"certificate.{path}"
        yield Problem("INVALID_CERTIFICATE", f"The certificate: {path.replace('.', ' ')} {message}.", field=field)
    if _has_lost_a_picture(draft):
        message = "The certificate: a picture that it uses is missing."
        yield Problem("MISSING_FILE", message, field="certificate")


def _has_lost_a_picture(draft: DraftCourse) -> bool:
    keys = picture_keys(raw_design(draft.page.fields.get("certificate")))
    found = CourseImage.objects.filter(uuid__in=pictures_of(draft.certificate))
    there = {image.pk for image in found if image.file.storage.exists(image.file.name)}
    return any(key not in there for key in keys if key)


CHECK = Check("certificate", "The certificate can be printed", "required", find, fixed=True)
