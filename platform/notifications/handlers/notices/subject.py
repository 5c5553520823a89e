"""What an event is about, unless it was deleted meanwhile."""

from typing import Any
from uuid import UUID

from outbox.models import Event

from content.models import Course, Release


def course_of(event: Event) -> Course | None:
    """The course that the event names."""
    return Course.objects.filter(pk=event.payload["course_id"]).first()


def release_of(event: Event) -> Release | None:
    """The release that the event names, with its course, without what it is made of."""
    rows = Release.objects.filter(pk=event.payload["release_id"]).select_related("course")
    return rows.defer("outline", "search_text", "course__search_text").first()


def person_in(event: Event, key: str = "user_id") -> UUID | None:
    """Whom the event names."""
    value: Any = event.payload.get(key)
    return UUID(value) if value else None
