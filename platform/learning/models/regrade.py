"""Regrades: a release corrected a quiz, and attempts at earlier versions of it were graded again by what it says.

`RegradedAttempt` is the ledger: what each attempt had before and got. A regrade that is taken back stays, and says so.
"""

import uuid
from decimal import Decimal
from typing import Any, ClassVar, Self

import orjson
from django.conf import settings
from django.db import models
from django.utils import timezone

from content.models import Course
from learning.grading.grade import plain
from learning.models.attempt import Attempt

REGRADED = ["grades", "score", "max_score", "percentage", "passed", "waits", "regraded_by"]


class RegradeQuerySet(models.QuerySet["Regrade"]):
    """Regrades as somebody may see them."""

    def visible_to(self, user: Any) -> Self:
        """Of the courses that `user` teaches; for admins, all."""
        return self.filter(course__in=Course.objects.visible_to(user))

    def with_changed(self) -> Self:
        """With how many attempts it `changed`, the latest first."""
        return self.annotate(changed=models.Count("attempts")).order_by("-made_at", "id")


class Regrade(models.Model):
    """One correction of one quiz for those who took it. `quiz` is the version by which was graded."""

    class Dropped(models.TextChoices):
        LEFT_OUT = "left_out", "Leave them out of the total"
        FULL_POINTS = "full_points", "Full points for everybody"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey("content.Course", on_delete=models.CASCADE, related_name="regrades")
    lesson = models.ForeignKey("content.Lesson", on_delete=models.PROTECT, related_name="regrades")
    quiz = models.ForeignKey("content.QuizVersion", on_delete=models.PROTECT, related_name="+")
    release_number = models.PositiveIntegerField()
    dropped = models.CharField(max_length=11, choices=Dropped.choices, default=Dropped.LEFT_OUT)
    only_better = models.BooleanField(default=True)
    compared = models.PositiveIntegerField()
    """How many attempts were looked at; those that changed have a row in the ledger."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(max_length=2000)
    made_at = models.DateTimeField(default=timezone.now)
    reverted_at = models.DateTimeField(null=True, blank=True)
    reverted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reverted_reason = models.TextField(max_length=2000, blank=True)

    objects = RegradeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-made_at", "id"]
        indexes: ClassVar = [models.Index(fields=["course", "lesson", "-made_at"], name="learning_regrades_of_lesson")]

    def __str__(self) -> str:
        return f"{self.lesson_id} by release {self.release_number}"


class RegradedAttempt(models.Model):
    """What one attempt had and got, both as JSON: see `kept_of`."""

    regrade = models.ForeignKey(Regrade, on_delete=models.CASCADE, related_name="attempts")
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="regrades")
    before = models.TextField()
    after = models.TextField()
    version_before = models.ForeignKey("content.QuizVersion", null=True, on_delete=models.PROTECT, related_name="+")
    """By which version it was regraded before, if it was."""

    class Meta:
        ordering: ClassVar = ["regrade_id", "attempt_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["regrade", "attempt"], name="learning_regraded_once_each")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} in {self.regrade_id}"

    @property
    def is_untouched(self) -> bool:
        """The attempt still has the grades that it got; it must be loaded."""
        got: dict[str, Any] = orjson.loads(self.after)
        return kept_of(self.attempt) == got

    def put_back(self) -> None:
        """Give the attempt what it had; saves nothing."""
        had: dict[str, Any] = orjson.loads(self.before)
        self.attempt.grades = orjson.dumps(had["grades"]).decode()
        for name in ("score", "max_score", "percentage"):
            setattr(self.attempt, name, Decimal(had[name]))
        self.attempt.passed, self.attempt.waits = had["passed"], had["waits"]
        self.attempt.regraded_by_id = self.version_before_id


def kept_of(attempt: Attempt) -> dict[str, Any]:
    """The grades of an attempt and what they come to, as the ledger keeps them: numbers are text."""
    totals = {name: getattr(attempt, name) for name in ("score", "max_score", "percentage")}
    numbers = {name: None if value is None else plain(value) for name, value in totals.items()}
    grades: list[dict[str, Any]] = orjson.loads(attempt.grades)
    return {"grades": grades, **numbers, "passed": attempt.passed, "waits": attempt.waits}
