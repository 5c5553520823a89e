"""Attempts at quizzes: begun on one version of the quiz, saved along the way, closed and graded once.

An attempt points at the QuizVersion that it began on and is graded by it, whatever becomes of the quiz. Which questions
it asks follows from the version and its `seed` (`content.assessments.paper`). The server's clock closes it.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

import orjson
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from content.models import Course, LessonVersion
from learning.grading import Grade, Result
from learning.models.enrollment import Enrollment

GRACE = timedelta(seconds=5)
"""How long after its end something still counts: it was sent in time, and the network took its time."""


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts as somebody may see them."""

    def visible_to(self, user: Any) -> Self:
        """One's own."""
        return self.filter(enrollment__learner=user) if user.is_authenticated else self.none()

    def to_grade_by(self, user: Any) -> Self:
        """Closed attempts of others in courses that `user` teaches; for admins, in all."""
        closed = self.filter(state=Attempt.State.CLOSED, enrollment__course__in=Course.objects.visible_to(user))
        return closed.exclude(enrollment__learner=user)

    def waiting(self) -> Self:
        """Those with an answer that somebody has to grade."""
        return self.filter(waits=True)

    def with_title(self) -> Self:
        """With the `title` that the lesson had when they were begun."""
        versions = LessonVersion.objects.filter(quiz=OuterRef("quiz"))
        return self.annotate(title=Subquery(versions.values("title")[:1]))

    def expired(self) -> Self:
        """Open ones whose time is over."""
        return self.filter(state=Attempt.State.OPEN, expires_at__lt=timezone.now() - GRACE)


class Attempt(models.Model):
    """One attempt of one learner at one quiz. `number` counts from 1.

    `responses` is JSON, `{question id: response}`, and `seconds` how long was spent on each; `grades` is a JSON list of
    `{"question": id, **Grade.as_dict()}` in the order of the paper, once it is closed. `passed` is None without a pass
    mark, and while it `waits` for somebody to grade a part of it.
    """

    class State(models.TextChoices):
        OPEN = "open", "Under way"
        CLOSED = "closed", "Closed"

    class ClosedBy(models.TextChoices):
        LEARNER = "learner", "The learner"
        CLOCK = "clock", "The clock"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, db_index=False, related_name="attempts")
    lesson = models.ForeignKey("content.Lesson", on_delete=models.PROTECT, related_name="attempts")
    quiz = models.ForeignKey("content.QuizVersion", on_delete=models.PROTECT, related_name="attempts")
    release_number = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    attempts_allowed = models.PositiveIntegerField(null=True, blank=True)
    """How many the learner was allowed when it began; None is any number."""
    seed = models.CharField(max_length=32)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    started_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=7, choices=ClosedBy.choices, blank=True)
    responses = models.TextField(default="{}")
    saves = models.PositiveIntegerField(default=0)
    seconds = models.TextField(default="{}", db_default="{}")
    grades = models.TextField(default="[]")
    score = models.DecimalField(max_digits=18, decimal_places=8, null=True, blank=True)
    max_score = models.DecimalField(max_digits=18, decimal_places=8, null=True, blank=True)
    percentage = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    waits = models.BooleanField(default=False)
    regraded_by = models.ForeignKey("content.QuizVersion", null=True, on_delete=models.PROTECT, related_name="+")
    """The version of the quiz with which its grades were last compared, if that is not its own."""

    _graded: tuple[str, dict[str, Grade]] = ("", {})
    """The grades that were given to it just now, and as what they were written: they need not be read again."""

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrollment", "lesson", "number"], name="learning_attempt_number_once"),
            models.UniqueConstraint(
                fields=["enrollment", "lesson"], condition=Q(state="open"), name="learning_one_open_attempt"
            ),
            models.CheckConstraint(
                condition=Q(attempts_allowed__isnull=True) | Q(number__lte=F("attempts_allowed")),
                name="learning_attempts_within_limit",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True, closed_by="", score__isnull=True)
                | Q(
                    state="closed",
                    closed_at__isnull=False,
                    closed_by__in=["learner", "clock"],
                    score__isnull=False,
                    max_score__isnull=False,
                    percentage__isnull=False,
                ),
                name="learning_closed_attempt_is_graded",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["expires_at"], condition=Q(state="open"), name="learning_attempts_due"),
            models.Index(fields=["lesson", "closed_at"], condition=Q(waits=True), name="learning_attempts_to_grade"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of {self.enrollment_id} in lesson {self.lesson_id}"

    @property
    def is_open(self) -> bool:
        """It takes answers, as far as anybody has noticed."""
        return self.state == self.State.OPEN

    def has_expired(self, now: datetime) -> bool:
        """It is open, and its time was over before `now`."""
        return self.is_open and self.expires_at is not None and now > self.expires_at + GRACE

    @property
    def answers(self) -> dict[str, Any]:
        """The saved response to each question that has one."""
        answers: dict[str, Any] = orjson.loads(self.responses)
        return answers

    @property
    def time_used(self) -> dict[str, float]:
        """Seconds spent on each question, as far as they are known."""
        seconds: dict[str, float] = orjson.loads(self.seconds)
        return seconds

    @property
    def graded(self) -> dict[str, Grade]:
        """The grade of each question, once it is closed, in the order of the paper."""
        written, grades = self._graded
        if written is not self.grades:
            rows: list[dict[str, Any]] = orjson.loads(self.grades)
            grades = {row.pop("question"): Grade.from_dict(row) for row in rows}
        return dict(grades)

    @property
    def result(self) -> Result | None:
        """What it came to; None while it is open."""
        if self.score is None or self.max_score is None or self.percentage is None:
            return None
        return Result(self.score, self.max_score, self.percentage, self.passed, self.waits)

    def grade_with(self, grades: dict[str, Grade], result: Result) -> None:
        """Take these grades and what they come to together; saves nothing."""
        self.grades = as_json(grades)
        self._graded = self.grades, grades
        self.score, self.max_score, self.percentage = result.score, result.max_score, result.percentage
        self.passed, self.waits = result.passed, result.needs_grading


def as_json(grades: dict[str, Grade]) -> str:
    """Grades as an attempt keeps them."""
    rows = [f'{{"question":"{key}",{each.as_json[1:]}' for key, each in grades.items()]
    return f"[{','.join(rows)}]"
