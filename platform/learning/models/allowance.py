"""Exceptions for one learner in one quiz or assignment: more time, more attempts, other dates."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from learning.models.enrollment import Enrollment


class Allowance(models.Model):
    """What one learner is granted beside what the lesson says. A date that is None is as the lesson says."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="allowances")
    lesson = models.ForeignKey("content.Lesson", on_delete=models.PROTECT, related_name="allowances")
    extra_time_percent = models.PositiveIntegerField(default=0)
    extra_attempts = models.PositiveIntegerField(default=0)
    opens_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrollment", "lesson"], name="learning_allowance_once"),
        ]

    def __str__(self) -> str:
        return f"allowance of {self.enrollment_id} in lesson {self.lesson_id}"

    def attempts(self, allowed: int | None) -> int | None:
        """How often in all where the lesson allows `allowed` of them; None is any number."""
        return None if allowed is None else allowed + self.extra_attempts
