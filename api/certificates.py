"""Certificates: mine, and anybody's by its number."""

import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from learning.certificate_pdf import certificate_pdf
from learning.models import Certificate
from lib.errors import NotFound
from ninja import Query, Router
from pydantic import Field

from api.auth import signed_in
from api.envelope import Refusal, answers, ok
from api.pagination import Page, PageQuery, paged
from api.schemas import Output

router = Router(tags=["Certificates"])
_WITH = ("enrollment__course", "release", "replaced_by")


class CertifiedCourse(Output):
    """The course, with the title that it had when the certificate was issued."""

    id: uuid.UUID
    slug: str
    title: str


class CertifiedRelease(Output):
    """What exactly was learned: a release never changes."""

    number: int
    published_at: datetime | None


class CertificateOut(Output):
    """A certificate. `revoked` ones prove nothing any more."""

    number: str
    course: CertifiedCourse
    release: CertifiedRelease
    learner_name: str
    rules: list[str] = Field(description="What the learner did to earn it, one sentence for each rule.")
    issued_at: datetime
    revoked: bool
    revoked_at: datetime | None
    revoked_reason: str = Field(description="Why; empty for one that counts.")
    replaced_by: str | None = Field(description="The number of the certificate that was issued in its place.")
    verify_url: str
    pdf_url: str


def numbered(number: str) -> Certificate:
    """The certificate with this number, whoever asks: the number is the secret."""
    certificate = Certificate.objects.numbered(number).select_related(*_WITH).first()
    if certificate is None:
        raise NotFound
    return certificate


@router.get(
    "", response=answers(Page[CertificateOut], 401), operation_id="list_certificates", summary="My certificates"
)
def list_certificates(request: HttpRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """What I have finished, the newest first."""
    rows = Certificate.objects.visible_to(signed_in(request)).select_related(*_WITH)
    rows = rows.defer("release__outline", "release__search_text", "enrollment__course__search_text")
    return ok(paged(request, query, rows, each=_shown))


@router.get(
    "{number}/",
    response=answers(CertificateOut, 404),
    auth=None,
    operation_id="verify_certificate",
    summary="Verify a certificate",
)
def verify(request: HttpRequest, number: str) -> dict[str, Any]:
    """Whether there is a certificate with this number, whose it is, and whether it still counts."""
    return ok(_shown(numbered(number)))


@router.get(
    "{number}/pdf/",
    response={404: Refusal, 422: Refusal, 429: Refusal},
    auth=None,
    operation_id="certificate_pdf",
    summary="A certificate as PDF",
    openapi_extra={
        "responses": {
            200: {
                "description": "The document",
                "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def document(request: HttpRequest, number: str) -> HttpResponse:
    """The certificate to print: PDF/A, with a code to scan, as its release designed it. The same bytes every time."""
    certificate = numbered(number)
    response = HttpResponse(certificate_pdf(certificate), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="certificate-{certificate.number}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _shown(certificate: Certificate) -> dict[str, Any]:
    course = certificate.enrollment.course
    return {
        "number": certificate.number,
        "course": {"id": course.pk, "slug": course.slug, "title": certificate.course_title},
        "release": {"number": certificate.release_number, "published_at": certificate.release.published_at},
        "learner_name": certificate.learner_name,
        "rules": certificate.rules_met,
        "issued_at": certificate.issued_at,
        "revoked": certificate.is_revoked,
        "revoked_at": certificate.revoked_at,
        "revoked_reason": certificate.revoked_reason,
        "replaced_by": certificate.replaced_by.number if certificate.replaced_by else None,
        "verify_url": certificate.verify_url,
        "pdf_url": certificate.pdf_url,
    }
