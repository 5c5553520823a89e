"""The comments of a course with their answers, and where in the present working copy each of them belongs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from content.anchors import Places
from content.models import Course, ReviewComment, ReviewReply


@dataclass(frozen=True)
class Thread:
    """A comment, what was answered, and whether what it is about is still there. `lesson_id` is where that is now."""

    comment: ReviewComment
    replies: list[ReviewReply]
    is_removed: bool
    lesson_id: str | None


def comments_on(course: Course, *, seen_by: Any) -> QuerySet[ReviewComment]:
    """The comments of a course with their answers, oldest first, in two queries."""
    return ReviewComment.objects.visible_to(seen_by).filter(course=course).prefetch_related("replies")


def threads(comments: Iterable[ReviewComment], places: Places) -> list[Thread]:
    """The comments, each where it belongs."""
    return [
        Thread(comment, list(comment.replies.all()), not places.has(comment), places.lesson_of(comment))
        for comment in comments
    ]
