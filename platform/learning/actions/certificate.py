"""Declaring a certificate void, and issuing it again with the name put right."""

from typing import ClassVar

from accounts import trail
from accounts.models import User
from django.db import transaction
from django.utils import timezone
from lib.errors import DomainError, Forbidden
from outbox.record import record

from content.fields import checked, line, words
from learning.models import Certificate
from learning.models.certificate import MAX_REASON, new_number

MAX_NAME = 150


class CertificateRevoked(DomainError):
    """What is void can't be issued again."""

    code: ClassVar[str] = "CERTIFICATE_REVOKED"
    status: ClassVar[int] = 409
    message = "This certificate was revoked before."


def revoke_certificate(*, certificate: Certificate, by: User, reason: str) -> Certificate:
    """An admin declares a certificate void; whoever verifies it reads when and why.

    Twice is once, with the first reason; there is no way back. Raises Forbidden or Invalid.
    """
    _require_admin(by)
    reason = checked({"reason": reason}, {"reason": _reason})["reason"]
    with transaction.atomic():
        locked = _locked(certificate)
        if not locked.is_revoked:
            _revoke(locked, by, reason)
            record("certificate.revoked", **_ids(locked))
            trail.record("certificate.revoked", user=locked.enrollment.learner_id, by=by, certificate=locked.pk)
    return locked


def reissue_certificate(*, certificate: Certificate, by: User, learner_name: str) -> Certificate:
    """The same certificate under a corrected name and a new number; the old one is void and leads to it.

    Both are of the same day, release and rules. Raises Forbidden, Invalid or CertificateRevoked.
    """
    _require_admin(by)
    name = checked({"learner_name": learner_name}, {"learner_name": _name})["learner_name"]
    with transaction.atomic():
        old = _locked(certificate)
        if old.is_revoked:
            raise CertificateRevoked
        number = new_number()
        _revoke(old, by, f"Replaced by {number}.")
        new = _again(old, number, name)
        Certificate.objects.filter(pk=old.pk).update(replaced_by=new)
        record("certificate.revoked", **_ids(old))
        record("certificate.issued", **_ids(new))
        learner_id = old.enrollment.learner_id
        trail.record("certificate.reissued", user=learner_id, by=by, certificate=new.pk, replaced=old.pk)
    return new


def _require_admin(by: User) -> None:
    if not by.is_admin:
        raise Forbidden


def _reason(value: object) -> str:
    text = str(words(MAX_REASON)(value))
    if not text:
        raise ValueError("must not be empty: everybody who verifies the certificate reads it")
    return text


def _name(value: object) -> str:
    return line(value, longest=MAX_NAME)


def _locked(certificate: Certificate) -> Certificate:
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("enrollment__course", "release")
    return rows.get(pk=certificate.pk)


def _revoke(certificate: Certificate, by: User, reason: str) -> None:
    certificate.revoked_at, certificate.revoked_by, certificate.revoked_reason = timezone.now(), by, reason
    certificate.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])


def _again(old: Certificate, number: str, name: str) -> Certificate:
    same = ("enrollment_id", "release_id", "release_number", "learner_language", "course_title", "rules_met")
    kept = {field: getattr(old, field) for field in (*same, "issued_at")}
    return Certificate.objects.create(number=number, learner_name=name, **kept)


def _ids(certificate: Certificate) -> dict[str, object]:
    enrollment = certificate.enrollment
    return {"certificate_id": certificate.pk, "enrollment_id": enrollment.pk, "user_id": enrollment.learner_id}
