"""The identities that outlive pages and releases: a course, its instructors, its lessons.

A Course is what learners enroll in. Its working copy is a tree of Wagtail pages, which may come and go; what learners
see is `current_release` and the listing beside it, both written by the one UPDATE that publishes. Nothing here is
edited by hand.
"""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import User


class Difficulty(models.TextChoices):
    """Whom a course is for."""

    BEGINNER = "BEGINNER", "Beginner"
    INTERMEDIATE = "INTERMEDIATE", "Intermediate"
    ADVANCED = "ADVANCED", "Advanced"


class CourseQuerySet(models.QuerySet["Course"]):
    """Courses as somebody may see them."""

    def published(self) -> Self:
        """What the catalogue shows to everybody."""
        return self.filter(current_release__isnull=False)

    def taught_by(self, user: "User | Any") -> Self:
        """Courses of which `user` is an instructor."""
        return self.filter(pk__in=CourseInstructor.objects.filter(user=user).values("course_id"))

    def visible_to(self, user: "User | Any") -> Self:
        """Courses whose working copy `user` may see: their own, or all for admins."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if user.is_admin else self.taught_by(user)


class Course(models.Model):
    """A course, whatever becomes of its pages. `id` is the `uuid` of its CoursePage."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=255, unique=True)
    page = models.OneToOneField(
        "content.CoursePage", null=True, blank=True, on_delete=models.SET_NULL, related_name="course"
    )
    current_release = models.ForeignKey(
        "content.Release", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    # The listing of the current release, copied by the UPDATE that publishes it.
    title = models.CharField(max_length=255)
    summary = models.CharField(max_length=500, blank=True)
    category = models.ForeignKey(
        "content.Category", null=True, blank=True, on_delete=models.PROTECT, related_name="courses"
    )
    difficulty = models.CharField(max_length=12, choices=Difficulty.choices, default=Difficulty.BEGINNER)
    language = models.CharField(max_length=35, default="en")
    price = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3, default="USD")
    thumbnail = models.CharField(max_length=255, blank=True)
    duration_seconds = models.PositiveIntegerField(default=0)
    lesson_count = models.PositiveIntegerField(default=0)
    search_text = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["-published_at", "id"],
                condition=Q(current_release__isnull=False),
                name="course_newest",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.slug

    @property
    def is_published(self) -> bool:
        """Learners see it."""
        return self.current_release_id is not None

    @property
    def is_free(self) -> bool:
        """Costs nothing."""
        return self.price == 0


class CourseInstructor(models.Model):
    """Who teaches a course. One lead; co-instructors may do what the lead may, but invite and delete."""

    class Role(models.TextChoices):
        LEAD = "lead", "Lead"
        CO = "co", "Co-instructor"

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="instructors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="teaches")
    role = models.CharField(max_length=4, choices=Role.choices, default=Role.CO)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "user"], name="content_instructor_once"),
            models.UniqueConstraint(fields=["course"], condition=Q(role="lead"), name="content_one_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} teaches {self.course_id}"


class Lesson(models.Model):
    """A lesson, whatever page or release it is in: what learners' progress is tied to. `id` is its page's `uuid`."""

    id = models.UUIDField(primary_key=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="lessons")

    def __str__(self) -> str:
        return str(self.id)
