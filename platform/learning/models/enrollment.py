"""A learner's place in a course.

One row for each learner and course, for ever: leaving and coming back change its status, and the progress stays.
COMPLETED is final for what was achieved: a later release that adds lessons takes it from nobody.

`last_accessed_at` is in no index, since whatever a learner does writes it: so PostgreSQL touches no index for that.
"""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from learning.models.certificate import Certificate


class EnrollmentQuerySet(models.QuerySet["Enrollment"]):
    """Enrollments as somebody may see them."""

    def visible_to(self, user: Any) -> Self:
        """One's own; nobody else's learning is anybody's business here."""
        return self.filter(learner=user) if user.is_authenticated else self.none()

    def with_certificates(self) -> Self:
        """With what `certificate_or_none` asks for: one more query for any number of them."""
        return self.prefetch_related("certificates")

    def in_course(self) -> Self:
        """Of learners who have not left."""
        return self.exclude(status=Enrollment.Status.CANCELLED)


class Enrollment(models.Model):
    """One learner in one course."""

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE", "Learning"
        COMPLETED = "COMPLETED", "Completed"
        CANCELLED = "CANCELLED", "Left"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey("content.Course", on_delete=models.PROTECT, db_index=False, related_name="enrollments")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrollments")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.ACTIVE)
    enrolled_at = models.DateTimeField(default=timezone.now)
    last_accessed_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-last_accessed_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "learner"], name="learning_enrolled_once"),
            models.CheckConstraint(
                condition=~Q(status="COMPLETED") | Q(completed_at__isnull=False),
                name="learning_completed_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="ACTIVE") | Q(completed_at__isnull=True),
                name="learning_active_has_no_end",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["course", "enrolled_at"], name="learning_course_growth"),
            models.Index(fields=["course"], condition=Q(status="COMPLETED"), name="learning_completions"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} in {self.course_id}: {self.status}"

    @property
    def is_in_course(self) -> bool:
        """The learner has not left."""
        return self.status != self.Status.CANCELLED

    @property
    def certificate_or_none(self) -> "Certificate | None":
        """The certificate that counts, or the last that was revoked; ask for lists `with_certificates`."""
        if self.completed_at is None:
            return None
        found = sorted(self.certificates.all(), key=lambda each: (each.revoked_at is None, each.revoked_at))
        return found[-1] if found else None
