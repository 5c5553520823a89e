"""A lesson at its place in a published course, and what whoever calls is to it: one row says all that decides.

What the API tells of a lesson but its body is kept by all that is in its row and by the span that links are the same
in, so it is never out of date. Where the row and its body are at hand, only that is asked which may change: whether the
release is still the current one, and who calls.
"""

from typing import Any, NamedTuple
from uuid import UUID

import orjson
from accounts.holders import holders
from accounts.models.user import RUNS_THE_SCHOOL
from accounts.tokens import AccessClaims
from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    UUIDField,
    Value,
    When,
)
from learning.models import Enrollment
from lib.given import Given
from lib.kept import Kept
from lib.prepared import Prepared
from lib.replica import is_reading

from api.auth import held_by, holder_of
from api.lesson_bodies import span
from api.ready import Made, tagged
from content.catalogue import published_lesson
from content.models.course import Course, CourseInstructor

RUNS, _READS = "runs", "reads"
MOST_BYTES = 8 * 1024 * 1024


class Place(NamedTuple):
    """A row: the lesson with its neighbours and its course, who reads it, and the compiled body where it was not at
    hand. Ids are text."""

    lesson_id: str
    is_preview: bool
    section_id: str
    previous_lesson_id: str | None
    next_lesson_id: str | None
    release: int
    version: str
    title: str
    type: str
    duration_seconds: int
    quiz: str | None
    assessment: str
    course: str
    course_slug: str
    course_title: str
    release_id: str
    reader: str | None
    """None for nobody, `RUNS` for who runs the school."""
    takes: bool
    teaches: bool
    text: str | None


_LESSON = (
    *("lesson_id", "is_preview", "section_id", "previous_lesson_id", "next_lesson_id", "release__number", "version"),
    *("version__title", "version__type", "version__duration_seconds", "version__quiz", "version__assessment"),
    *("release__course", "release__course__slug", "release__course__title", "release_id"),
)
MOST_ROWS = 5_000
_rows: Kept[tuple[str, UUID], tuple[Any, ...]] = Kept(most=MOST_ROWS)
_kept: Kept[tuple[Any, ...], Made] = Kept(most=MOST_BYTES)


def place_of(claims: AccessClaims | None, slug: str, lesson_id: UUID, *, known: str | None) -> Place | None:
    """The place, or None. `known` is the version whose body need not come along.

    Of a replica, which may not know yet who has signed in or out, only the course is asked.
    """
    reading = is_reading()
    caller = _known_caller(claims) if reading else held_by(claims)
    row = _rows.get((slug, lesson_id))
    if row and row[_VERSION] == known:
        now = (_NOW_FOR_KNOWN if reading else _NOW).first(slug=slug, release=row[-1], title=row[_TITLE], **caller)
        if now:
            return Place._make((*row, *now, None))
    found = (_PLACE_FOR_KNOWN if reading else _PLACE).first(slug=slug, lesson=lesson_id, known=known, **caller)
    if not found:
        return None
    _rows.keep((slug, lesson_id), found[: len(_LESSON)])
    return Place._make(found)


def _known_caller(claims: AccessClaims | None) -> dict[str, Any]:
    user = holder_of(claims)
    return {"user": user.pk if user else None, "reader": (RUNS if user.is_admin else _READS) if user else None}


def _places(reader: Any) -> QuerySet[Any, Any]:
    placed = published_lesson(Given("slug", CharField()), Given("lesson", UUIDField()))
    at_hand = When(version=Given("known", UUIDField()), then=Value(None))
    text = Case(at_hand, default=F("version__body"), output_field=TextField())
    told = placed.annotate(text=text, **_caller(reader, OuterRef("release__course")))
    return told.values_list(*_LESSON, "reader", "takes", "teaches", "text")


def _now(reader: Any) -> QuerySet[Any, Any]:
    """Who calls, if the course has this release and title still."""
    same = {"slug": Given("slug", CharField()), "title": Given("title", CharField())}
    course: Any = Course.objects.filter(current_release=Given("release", UUIDField()), **same)
    return course.annotate(**_caller(reader, OuterRef("pk"))).values_list("reader", "takes", "teaches")


def _caller(reader: Any, course: OuterRef) -> dict[str, Any]:
    """What whoever calls is to the course."""
    user = Given("user", UUIDField())
    takes = Enrollment.objects.in_course().filter(course=course, learner=user)
    teaches = CourseInstructor.objects.filter(course=course, user=user)
    return {"reader": reader, "takes": Exists(takes), "teaches": Exists(teaches)}


def _reader() -> Subquery:
    may = Case(When(RUNS_THE_SCHOOL, then=Value(RUNS)), default=Value(_READS))
    return Subquery(holders().values_list(may))


_PLACE = Prepared(lambda: _places(_reader()), ids_as_text=True)
_PLACE_FOR_KNOWN = Prepared(lambda: _places(Given("reader", CharField())), ids_as_text=True)
_NOW = Prepared(lambda: _now(_reader()))
_NOW_FOR_KNOWN = Prepared(lambda: _now(Given("reader", CharField())))
_VERSION, _TITLE = _LESSON.index("version"), _LESSON.index("release__course__title")


def lesson_of(place: Place) -> Made:
    """The lesson without its body and formulas, and its tag."""
    key = (*place[: len(_LESSON)], span())
    return _kept.get(key) or _lesson(key, place)


def _lesson(key: tuple[Any, ...], place: Place) -> Made:
    terms = orjson.Fragment(place.assessment) if place.assessment else None
    lesson = {
        "id": place.lesson_id,
        "title": place.title,
        "type": place.type,
        "duration_seconds": place.duration_seconds,
        "is_preview": place.is_preview,
        "section_id": place.section_id,
        "course": {"id": place.course, "slug": place.course_slug, "title": place.course_title},
        "release": place.release,
        "previous_lesson_id": place.previous_lesson_id,
        "next_lesson_id": place.next_lesson_id,
        "quiz": terms if place.quiz else None,
        "assignment": None if place.quiz else terms,
    }
    made = tagged(lesson, version=f"{place.version}.{span()}")
    return _kept.keep(key, made, 3 * len(made.data))
