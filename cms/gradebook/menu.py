"""The way to the gradebook from the pages of a course."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from wagtail.admin.widgets.button import Button


def gradebook_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Among what can be done with a course and its parts, once learners have seen it."""
    root = page.get_course_page() if hasattr(page, "get_course_page") else None
    course = getattr(root, "course", None)
    if course is not None and course.current_release_id is not None:
        yield Button("Gradebook", reverse("course_gradebook", args=[course.pk]), icon_name="table", priority=5)
