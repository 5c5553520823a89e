"""Declaring a certificate void."""

from accounts import trail
from accounts.models import User
from django.db import transaction
from django.utils import timezone
from lib.errors import Forbidden
from outbox.record import record

from learning.models import Certificate


def revoke_certificate(*, certificate: Certificate, by: User) -> Certificate:
    """An admin declares a certificate void: everybody who verifies it is told. Twice is once; there is no way back."""
    if not by.is_admin:
        raise Forbidden
    with transaction.atomic():
        valid = Certificate.objects.filter(pk=certificate.pk, revoked_at=None)
        if valid.update(revoked_at=timezone.now()):
            learner_id = certificate.enrollment.learner_id
            ids = {"enrollment_id": certificate.enrollment_id, "user_id": learner_id}
            record("certificate.revoked", certificate_id=certificate.pk, **ids)
            trail.record("certificate.revoked", user=learner_id, by=by, certificate=certificate.pk)
    certificate.refresh_from_db()
    return certificate
