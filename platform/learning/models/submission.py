"""What a learner hands in for an assignment, and what it earned.

Every hand-in is a row of its own, kept for ever with the release that it answered. A grade stands on the submission;
each grading also adds a SubmissionGrade, so that nothing that was once said about somebody's work is lost.
"""

import uuid
from typing import Any, ClassVar, Self

import orjson
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from content.models import Course
from learning.models.enrollment import Enrollment


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Submissions as somebody may see them."""

    def mine(self, user: Any) -> Self:
        """What `user` handed in."""
        return self.filter(enrollment__learner=user)

    def to_grade_by(self, user: Any) -> Self:
        """What others handed in to courses that `user` teaches; for admins, to all."""
        return self.filter(enrollment__course__in=Course.objects.visible_to(user)).exclude(enrollment__learner=user)

    def visible_to(self, user: Any) -> Self:
        """One's own, and those to courses that one teaches; all for admins."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(enrollment__learner=user) | Q(enrollment__course__in=Course.objects.visible_to(user)))

    def waiting(self) -> Self:
        """Those that nobody has graded, and that no later one has replaced."""
        return self.filter(graded_at=None, replaced=False)


class Submission(models.Model):
    """One hand-in of one learner to one assignment. `number` counts from 1."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="submissions")
    lesson = models.ForeignKey("content.Lesson", on_delete=models.PROTECT, related_name="submissions")
    version = models.ForeignKey("content.LessonVersion", on_delete=models.PROTECT, related_name="+")
    release_number = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    links = models.TextField(default="[]")
    submitted_at = models.DateTimeField(default=timezone.now)
    days_late = models.PositiveIntegerField(default=0)
    replaced = models.BooleanField(default=False)
    points = models.DecimalField(max_digits=18, decimal_places=8, null=True, blank=True)
    penalty = models.DecimalField(max_digits=18, decimal_places=8, null=True, blank=True)
    score = models.DecimalField(max_digits=18, decimal_places=8, null=True, blank=True)
    max_score = models.DecimalField(max_digits=18, decimal_places=8)
    percentage = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    rubric = models.TextField(default="{}")
    feedback = models.TextField(blank=True)
    gradings = models.PositiveIntegerField(default=0)
    graded_at = models.DateTimeField(null=True, blank=True)
    graded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["submitted_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrollment", "lesson", "number"], name="learning_submission_number_once"),
            models.CheckConstraint(
                condition=Q(graded_at__isnull=True, score__isnull=True)
                | Q(graded_at__isnull=False, score__isnull=False, score__gte=0),
                name="learning_graded_submission_has_a_score",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["lesson", "submitted_at"],
                condition=Q(graded_at__isnull=True, replaced=False),
                name="learning_work_to_grade",
            )
        ]

    def __str__(self) -> str:
        return f"submission {self.number} of {self.enrollment_id}"

    @property
    def is_graded(self) -> bool:
        """Somebody has marked it."""
        return self.graded_at is not None

    @property
    def state(self) -> str:
        """`graded`, `replaced` by a later one before anybody graded it, or `waiting`."""
        if self.is_graded:
            return "graded"
        return "replaced" if self.replaced else "waiting"

    @property
    def addresses(self) -> list[str]:
        """The links that were handed in."""
        addresses: list[str] = orjson.loads(self.links)
        return addresses

    @property
    def marks(self) -> dict[str, Any]:
        """What each line of the rubric was given: `{criterion id: {points, level, comment}}`."""
        marks: dict[str, Any] = orjson.loads(self.rubric)
        return marks


class SubmissionFile(models.Model):
    """A file that was handed in. `file` is its name in the storage; links to it are signed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="files")
    file = models.CharField(max_length=255)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    position = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return self.name

    @property
    def stored_name(self) -> str:
        """What its link ends in: for anonymous marking, not the name that its author gave it."""
        return self.file.rpartition("/")[2]


class SubmissionGrade(models.Model):
    """One grading of a submission, as it was given. Rows are only added."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="grades")
    number = models.PositiveIntegerField()
    points = models.DecimalField(max_digits=18, decimal_places=8)
    penalty = models.DecimalField(max_digits=18, decimal_places=8)
    score = models.DecimalField(max_digits=18, decimal_places=8)
    rubric = models.TextField(default="{}")
    feedback = models.TextField(blank=True)
    graded_at = models.DateTimeField(default=timezone.now)
    graded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "number"], name="learning_grading_once"),
        ]

    def __str__(self) -> str:
        return f"{self.score} for {self.submission_id}"
