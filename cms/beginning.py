"""A course that begins in the admin, as a new page or as a copy, leaves the event that beginning one by API does."""

from typing import Any

from django.http import HttpRequest
from outbox.record import record

from content.models import CoursePage


def tell_of_new_course(request: HttpRequest, page: Any) -> None:
    """After a page was created."""
    if isinstance(page, CoursePage):
        record("course.created", course_id=page.uuid, user_id=request.user.pk)


def tell_of_copy(request: HttpRequest, page: Any, copy: Any) -> None:
    """After a page was copied."""
    tell_of_new_course(request, copy.specific)
