"""The ledger of grades that people changed: what it was, what it became, who did it and why. Rows are only added."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from learning.models.enrollment import Enrollment


class GradeChange(models.Model):
    """One change of a learner's result in one lesson that was not made by an attempt of theirs alone."""

    class Kind(models.TextChoices):
        HAND = "hand", "Graded by hand"
        OVERRIDE = "override", "Overridden"
        RELEASED = "released", "Override removed"
        REGRADE = "regrade", "Regraded"
        REVERTED = "reverted", "Regrade taken back"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="grade_changes")
    lesson = models.ForeignKey("content.Lesson", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    source_id = models.UUIDField(null=True, blank=True)
    """The attempt, submission or regrade that it came from."""
    percentage_before = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    percentage_after = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    passed_before = models.BooleanField(null=True, blank=True)
    passed_after = models.BooleanField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(blank=True, max_length=2000)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-made_at", "id"]
        indexes: ClassVar = [models.Index(fields=["enrollment", "lesson", "-made_at"], name="learning_grade_history")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.percentage_before} to {self.percentage_after}"
