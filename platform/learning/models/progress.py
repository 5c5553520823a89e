"""How far a learner has come in a lesson.

It points at the lesson's identity, not at a version: a lesson that a later release moves or rewrites stays done.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from learning.models.enrollment import Enrollment


class LessonProgress(models.Model):
    """One learner in one lesson. The seconds only grow; `completed_at` is set once.

    The result of a quiz or an assignment stands here too, as the gradebook shows it: `percentage` is what counts of all
    attempts, None before there is any result. `passed` is None without a pass mark, and while `waits`: something has to
    be graded by hand first. Where `overridden`, an instructor decided it, and no attempt changes it.
    """

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, db_index=False, related_name="progress")
    lesson = models.ForeignKey("content.Lesson", on_delete=models.PROTECT, db_index=False, related_name="progress")
    watched_seconds = models.PositiveIntegerField(default=0)
    position_seconds = models.PositiveIntegerField(default=0)
    completed_at = models.DateTimeField(null=True, blank=True)
    score = models.DecimalField(max_digits=18, decimal_places=8, null=True, blank=True)
    max_score = models.DecimalField(max_digits=18, decimal_places=8, null=True, blank=True)
    percentage = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    waits = models.BooleanField(default=False, db_default=False)
    overridden = models.BooleanField(default=False, db_default=False)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrollment", "lesson"], name="learning_progress_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["lesson", "completed_at"], name="learning_lesson_done")]

    def __str__(self) -> str:
        return f"{self.enrollment_id} in lesson {self.lesson_id}"
