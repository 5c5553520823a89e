"""Releases: what learners read. Written once when a course is submitted, never changed, switched by one UPDATE.

A Release begins as a candidate (no number). Approving numbers it, sending back or withdrawing ends it; publishing
points the course at it. `comment` is what the reviewer said. `outline` is the compiled course; what it takes to finish
it (`content.completion`) stands beside it. Each ReleaseLesson names the compiled LessonVersion at its place. Lesson
versions are shared between releases: the same content has the same hash, so what did not change is the same row.
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

import orjson
from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone
from wagtail.models import WorkflowState

from content.models.claim import ReviewClaim


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Releases as somebody may see them."""

    def visible_to(self, user: Any) -> Self:
        """Releases of courses whose working copy `user` may see."""
        from content.models.course import Course

        return self.filter(course__in=Course.objects.visible_to(user))

    def open(self) -> Self:
        """Candidates that wait for a decision, and approved ones that wait to be published."""
        waiting = self.filter(workflow_state__status=WorkflowState.STATUS_IN_PROGRESS, course__page__isnull=False)
        return waiting.filter(published_at=None, returned_at=None, withdrawn_at=None)

    def undecided(self) -> Self:
        """Candidates that wait for a decision."""
        return self.open().filter(number=None)

    def latest_of_courses(self) -> Self:
        """The latest submission of each course, the longest ago first."""
        later = Release.objects.filter(course=OuterRef("course"), submitted_at__gt=OuterRef("submitted_at"))
        return self.filter(~Exists(later)).order_by("submitted_at", "course")

    def as_due(self) -> Self:
        """In the order of the queue: undecided ones first, the longest waiting first.

        A review target in working days keeps the order in which courses came.
        """
        decided = Case(When(number=None, then=Value(False)), default=Value(True), output_field=models.BooleanField())
        return self.order_by(decided, "submitted_at", "pk")


class Release(models.Model):
    """One compiled state of a whole course."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey("content.Course", on_delete=models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField(null=True, blank=True)
    content_hash = models.CharField(max_length=64)
    tree_hash = models.CharField(max_length=64)
    outline = models.TextField()
    search_text = models.TextField(blank=True)
    completion_share = models.PositiveSmallIntegerField(default=100)
    completion_grade = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    workflow_state = models.ForeignKey(
        "wagtailcore.WorkflowState", null=True, on_delete=models.SET_NULL, related_name="releases"
    )
    submitted_at = models.DateTimeField(auto_now_add=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    comment = models.TextField(blank=True)
    publish_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "number"], name="content_release_number_once"),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(approved_at__isnull=False),
                name="content_numbered_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(number__isnull=False),
                name="content_published_is_numbered",
            ),
        ]
        indexes = [
            models.Index(fields=["publish_at"], condition=Q(published_at__isnull=True), name="content_release_due"),
            models.Index(fields=["approved_at", "submitted_at"], name="content_approval_times"),
            models.Index(fields=["submitted_at", "course"], name="content_submissions"),
            models.Index(fields=["submitted_at"], condition=~Q(comment=""), name="content_release_said"),
        ]

    def __str__(self) -> str:
        return f"Release {self.number}" if self.number else "Candidate"

    def approve(self, *, by: Any, number: int, comment: str, publish_at: datetime | None) -> None:
        """Give the candidate its number."""
        self.number, self.comment, self.publish_at = number, comment, publish_at
        self.approved_at, self.approved_by = timezone.now(), by
        self.save(update_fields=["number", "comment", "publish_at", "approved_at", "approved_by"])
        self._end_claims(ReviewClaim.End.DECIDED, by)

    def send_back(self, *, by: Any, comment: str) -> None:
        """It goes back to its authors."""
        self.comment, self.returned_at, self.returned_by = comment, timezone.now(), by
        self.save(update_fields=["comment", "returned_at", "returned_by"])
        self._end_claims(ReviewClaim.End.DECIDED, by)

    def withdraw(self) -> None:
        """Its authors took it back."""
        self.withdrawn_at = timezone.now()
        self.save(update_fields=["withdrawn_at"])
        self._end_claims(ReviewClaim.End.WITHDRAWN, None)

    def _end_claims(self, how: str, by: Any) -> None:
        ReviewClaim.objects.filter(release=self).end(how=how, by=by)

    @property
    def document(self) -> dict[str, Any]:
        """The compiled course as data: its fields, and `sections` with their `lessons`."""
        document: dict[str, Any] = orjson.loads(self.outline)
        return document


class Requirement(models.TextChoices):
    """What it takes to be done with a lesson."""

    COMPLETE = "complete", "Marked as done by the learner"
    WATCHED = "watched", "Watched long enough"
    SUBMITTED = "submitted", "Handed in"
    GRADED = "graded", "Graded"
    PASSED = "passed", "Passed"


class LessonVersion(models.Model):
    """One compiled state of one lesson, shared by all releases that contain it unchanged.

    `body` is what learners read. A quiz keeps its questions in `quiz`; `assessment` is what learners are told of a quiz
    or an assignment before they begin, as JSON, empty for other lessons. `max_score` and `weight` are how it counts in
    the gradebook; `max_score` is None where nothing is graded.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lesson = models.ForeignKey("content.Lesson", on_delete=models.CASCADE, related_name="versions")
    content_hash = models.CharField(max_length=64)
    title = models.CharField(max_length=255)
    type = models.CharField(max_length=10)
    duration_seconds = models.PositiveIntegerField(default=0)
    body = models.TextField()
    quiz = models.ForeignKey(
        "content.QuizVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="lesson_versions"
    )
    assessment = models.TextField(blank=True)
    requirement = models.CharField(max_length=9, choices=Requirement.choices, default=Requirement.COMPLETE)
    required_seconds = models.PositiveIntegerField(default=0)
    weight = models.DecimalField(max_digits=7, decimal_places=2, default=1)
    max_score = models.DecimalField(max_digits=18, decimal_places=8, null=True, blank=True)
    media = models.ManyToManyField("content.MediaFile", related_name="used_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lesson", "content_hash"], name="content_lesson_version_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def summary(self) -> dict[str, Any]:
        """What learners are told of the quiz or the assignment; nothing for other lessons."""
        summary: dict[str, Any] = orjson.loads(self.assessment) if self.assessment else {}
        return summary

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The compiled body: typed blocks with media named by hash."""
        blocks: list[dict[str, Any]] = orjson.loads(self.body)
        return blocks

    @property
    def all_blocks(self) -> list[dict[str, Any]]:
        """All that its authors wrote, the questions of a quiz with their key among it: not for learners."""
        return self.quiz.items if self.quiz is not None else self.blocks

    @property
    def assessed_by(self) -> dict[str, Any] | None:
        """The settings of the quiz or the assignment that it is, with its `kind`."""
        if self.quiz is not None:
            return {"kind": "quiz", **orjson.loads(self.quiz.settings)}
        return self.summary or None


class ReleaseLesson(models.Model):
    """A lesson's place in a release."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="lessons")
    lesson = models.ForeignKey("content.Lesson", on_delete=models.PROTECT, related_name="placements")
    version = models.ForeignKey(LessonVersion, on_delete=models.PROTECT, related_name="placements")
    section_id = models.UUIDField()
    position = models.PositiveIntegerField()
    is_preview = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "lesson"], name="content_lesson_once_in_release"),
            models.UniqueConstraint(fields=["release", "position"], name="content_one_lesson_at_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.lesson_id}"


class ReleasePage(models.Model):
    """The page revision that a release was compiled from, so that publishing can publish just that one."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="pages")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey("wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+")
    content_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "page"], name="content_page_once_in_release")]

    def __str__(self) -> str:
        return f"page {self.page_id} at revision {self.revision_id}"
