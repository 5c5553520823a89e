"""Proof that a learner finished a course.

It says what was true when it was issued: the learner's name, the course's title, its release and the rules that were
met are frozen. Whoever has the number may verify it, so the number is random: 80 bits, in letters and digits that
nobody confuses. One that is void stays, so that everybody who looks it up is told why, and by which it was replaced.
"""

import secrets
import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from content.models import Course
from learning.models.enrollment import Enrollment

MAX_REASON = 500
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

    def in_courses_of(self, user: Any) -> Self:
        """For those who issue them: admins all, instructors those of the courses that they teach."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_admin else self.filter(enrollment__course__in=Course.objects.taught_by(user))

    def valid(self) -> Self:
        """Those that are not revoked."""
        return self.filter(revoked_at=None)

    def numbered(self, typed: str) -> Self:
        """The certificate with this number, if there is one."""
        return self.filter(number=as_number(typed))


class Certificate(models.Model):
    """What a learner shows to others. At most one of an enrollment is valid."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=19, unique=True, default=new_number, editable=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="certificates")
    release = models.ForeignKey("content.Release", on_delete=models.PROTECT, related_name="certificates")
    release_number = models.PositiveIntegerField()
    learner_name = models.CharField(max_length=150)
    learner_language = models.CharField(max_length=35, blank=True)
    course_title = models.CharField(max_length=255)
    rules_met = models.JSONField(default=list)
    issued_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    revoked_reason = models.CharField(max_length=MAX_REASON, blank=True)
    replaced_by = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces")

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-issued_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enrollment"], condition=Q(revoked_at=None), name="learning_one_valid_certificate"
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | Q(revoked_at__isnull=False), name="learning_replaced_is_revoked"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-issued_at", "id"], name="learning_certificates_new")]

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
