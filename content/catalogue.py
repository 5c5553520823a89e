"""What the public may read of published courses: listings, the course itself, and the lessons of its release.

Everything comes from the current release and the listing beside it; no page, revision or draft is asked.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, UUIDField
from lib.given import Given
from lib.kept import snug

from content.models.course import Course, CourseInstructor
from content.models.release import Release, ReleaseLesson


@dataclass(frozen=True)
class Outline:
    """The compiled course: its own fields, and the JSON text of its sections, which is passed on as it is.

    With the number of its release, and when that was first published.
    """

    fields: dict[str, Any]
    sections: bytes
    number: int
    published_at: datetime


def listed() -> QuerySet[Course]:
    """The published courses, each with its lead instructor as `lead`."""
    lead = FilteredRelation("instructors", condition=Q(instructors__role=CourseInstructor.Role.LEAD))
    return Course.objects.published().annotate(lead=lead)


@lru_cache(maxsize=256)
def outline_of(release_id: UUID | str) -> Outline:
    """The outline of a release that is or was current. Such a one never changes, so what was read once is kept."""
    row: Any = Release.objects.values_list("outline", "number", "published_at").get(pk=release_id)
    text, number, published_at = row
    fields = orjson.loads(text)
    sections = snug(orjson.dumps(fields.pop("sections")))
    return Outline(fields, sections, number, published_at)


def published_lesson(slug: str | Given, lesson_id: UUID | Given) -> QuerySet[ReleaseLesson]:
    """The place of a lesson in the current release of a published course, with the lessons beside it; or no row."""
    beside = ReleaseLesson.objects.filter(release=OuterRef("release")).values("lesson_id")
    previous = beside.filter(position__lt=OuterRef("position")).order_by("-position")[:1]
    following = beside.filter(position__gt=OuterRef("position")).order_by("position")[:1]
    current = Q(release__course__slug=slug, release__course__current_release=F("release"))
    return ReleaseLesson.objects.filter(current, lesson_id=lesson_id).annotate(
        course_id=F("release__course_id"),
        previous_lesson_id=Subquery(previous, output_field=UUIDField()),
        next_lesson_id=Subquery(following, output_field=UUIDField()),
    )
