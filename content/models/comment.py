"""What reviewers say about a place in a course, and the conversation about it.

A comment hangs on an identity (the course, a section, a lesson, or a block of a lesson), never on a page or a
position: it stays whatever becomes of that. What it was about is quoted when it is made. Comments belong to the course,
so those that are open when a course is sent back are open when it is submitted again.
"""

import uuid
from typing import Any, ClassVar, Literal, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

Kind = Literal["course", "section", "lesson", "block"]


class CommentState(models.TextChoices):
    """Where a comment stands."""

    OPEN = "OPEN", "Open"
    ADDRESSED = "ADDRESSED", "Addressed"
    WONT_FIX = "WONT_FIX", "Won’t fix"


class ReviewCommentQuerySet(models.QuerySet["ReviewComment"]):
    """Comments as somebody may read them."""

    def visible_to(self, user: Any) -> Self:
        """Comments on courses whose working copy `user` may see: for their instructors and for admins."""
        from content.models.course import Course

        return self.filter(course__in=Course.objects.visible_to(user))

    def open(self) -> Self:
        """Those that nobody has settled."""
        return self.filter(state=CommentState.OPEN)


class ReviewComment(models.Model):
    """One remark. Without a section or lesson it is about the course; with a block, about that block of the lesson."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey("content.Course", on_delete=models.CASCADE, related_name="review_comments")
    release = models.ForeignKey("content.Release", on_delete=models.CASCADE, related_name="review_comments")
    section_id = models.UUIDField(null=True, blank=True)
    lesson_id = models.UUIDField(null=True, blank=True)
    block_id = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=255)
    block_type = models.CharField(max_length=20, blank=True)
    quote = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    author_name = models.CharField(max_length=150)
    state = models.CharField(max_length=10, choices=CommentState.choices, default=CommentState.OPEN)
    state_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state_changed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReviewCommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(section_id__isnull=True) | Q(lesson_id__isnull=True), name="content_comment_one_part"
            ),
            models.CheckConstraint(
                condition=Q(block_id="") | Q(lesson_id__isnull=False), name="content_comment_block_has_lesson"
            ),
        ]
        indexes = [models.Index(fields=["course", "created_at"], name="content_comment_course")]

    def __str__(self) -> str:
        return f"{self.author_name} on {self.title}"

    @property
    def kind(self) -> Kind:
        """What it is about."""
        if self.block_id:
            return "block"
        if self.lesson_id:
            return "lesson"
        return "section" if self.section_id else "course"

    @property
    def is_open(self) -> bool:
        return self.state == CommentState.OPEN


class ReviewReply(models.Model):
    """An answer, or a change of state with what was said about it; `state` is the state that it brought."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    comment = models.ForeignKey(ReviewComment, on_delete=models.CASCADE, related_name="replies")
    text = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=CommentState.choices, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    author_name = models.CharField(max_length=150)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text="", state=""), name="content_reply_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:40]}"
