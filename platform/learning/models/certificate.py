"""Proof that a learner finished a course.

It says what was true when it was issued: the learner's name, the course's title and its release are frozen. Whoever
has the number may verify it, so the number is random: 80 bits, in letters and digits that nobody confuses.
"""

import secrets
import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from learning.models.enrollment import Enrollment

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
_CONFUSED = str.maketrans("ILO", "110")


def new_number() -> str:
    """A certificate number, like `7K3F-9QWM-2XPD-T0HB`."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def as_number(typed: str) -> str:
    """The number that somebody meant who typed it from paper: any case, O for 0, with or without dashes."""
    plain = typed.upper().translate(_CONFUSED).replace("-", "").replace(" ", "")
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Certificates as somebody may see them."""

    def visible_to(self, user: Any) -> Self:
        """One's own. Verifying by number asks nobody who they are: `numbered`."""
        return self.filter(enrollment__learner=user) if user.is_authenticated else self.none()

    def numbered(self, typed: str) -> Self:
        """The certificate with this number, if there is one."""
        return self.filter(number=as_number(typed))


class Certificate(models.Model):
    """One per enrollment, whatever happens afterwards."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=19, unique=True, default=new_number, editable=False)
    enrollment = models.OneToOneField(Enrollment, on_delete=models.PROTECT, related_name="certificate")
    release = models.ForeignKey("content.Release", on_delete=models.PROTECT, related_name="certificates")
    release_number = models.PositiveIntegerField()
    learner_name = models.CharField(max_length=150)
    learner_language = models.CharField(max_length=35, blank=True)
    course_title = models.CharField(max_length=255)
    issued_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-issued_at", "id"]

    def __str__(self) -> str:
        return self.number

    @property
    def is_revoked(self) -> bool:
        """It proves nothing any more."""
        return self.revoked_at is not None

    @property
    def verify_url(self) -> str:
        """The page where everybody can check it."""
        return f"{settings.BASE_URL}/certificates/{self.number}/"

    @property
    def pdf_url(self) -> str:
        """The printable document."""
        return f"{settings.BASE_URL}/api/v1/certificates/{self.number}/pdf/"
