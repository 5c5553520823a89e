"""The catalogue: published courses and their lessons, from releases only."""

from hashlib import blake2b
from typing import Any
from uuid import UUID

import orjson
from accounts.holders import holders
from accounts.tokens import AccessClaims
from django.db.models import BooleanField, CharField, Exists, OuterRef, QuerySet, Subquery, UUIDField
from django.http import Http404, HttpRequest, HttpResponseBase
from learning.models import Enrollment
from lib.errors import Forbidden
from lib.prepared import Given, Prepared
from lib.replica import is_reading
from ninja import Query, Router
from ninja.errors import AuthenticationError

from api.auth import claims_in, held_by, holder_of
from api.course_filters import CourseFilters, page_of_courses, refuse_unknown_category
from api.course_rows import DETAIL_COLUMNS, detail_of, items_of
from api.course_schemas import CourseDetail, CourseItem, LessonDetail
from api.lesson_bodies import body_of, span
from api.pagination import Page, page_of, refuse_unknown
from api.ready import PRIVATE, ready, ready_answers, unchanged, whole
from content.catalogue import listed, outline_of, published_lesson
from content.models.course import CourseInstructor
from content.search import corrected, query_words

router = Router(tags=["Catalogue"])
_OPTIONAL_AUTH: dict[str, Any] = {"security": [{"Bearer": []}, {}]}


_COURSE = Prepared(
    lambda: listed().filter(slug=Given("slug", CharField())).values_list(*DETAIL_COLUMNS), ids_as_text=True
)
_RELEASE = DETAIL_COLUMNS.index("current_release")


class NotEnrolled(Forbidden):
    """The lesson is for those who take the course."""

    code = "NOT_ENROLLED"
    message = "Enroll in the course to open this lesson."


@router.get(
    "",
    auth=None,
    response=ready_answers(Page[CourseItem]),
    operation_id="list_courses",
    summary="Find published courses",
)
def list_courses(request: HttpRequest, filters: Query[CourseFilters]) -> HttpResponseBase:
    """Words match the beginnings of words, without accents. When nothing is found, likely typing errors are mended,
    and `message` says what was searched for instead."""
    refuse_unknown(request, filters)
    words = query_words(filters.search) if filters.search.strip() else None
    page, message = _page(request, filters, words), ""
    if words and not page["count"]:
        mended = corrected(words)
        if mended != words:
            page = _page(request, filters, mended)
            message = f"Nothing has “{' '.join(words)}”. These have “{' '.join(mended)}”." if page["count"] else ""
    if not page["count"]:
        refuse_unknown_category(filters)
    items: bytes = page["items"]
    page["items"] = orjson.Fragment(items)
    return ready(request, page, version=blake2b(items).hexdigest(), message=message)


def _page(request: HttpRequest, filters: CourseFilters, words: list[str] | None) -> dict[str, Any]:
    rows, count = page_of_courses(filters, words)
    return {**page_of(request, filters, [], count), "items": items_of(request, rows)}


@router.get(
    "{slug:slug}/",
    auth=None,
    response=ready_answers(CourseDetail, 404),
    operation_id="get_course",
    summary="A published course with its outline",
)
def get_course(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What the current release says, with today's counts."""
    row = _COURSE.first(slug=slug)
    if row is None:
        raise Http404
    course = detail_of(request, row)
    return unchanged(request, course.tag) or whole(
        course.tag, course.data[:-1], b',"sections":', outline_of(row[_RELEASE]).sections, b"}"
    )


@router.get(
    "{slug:slug}/lessons/{uuid:lesson_id}/",
    auth=None,
    openapi_extra=_OPTIONAL_AUTH,
    response=ready_answers(LessonDetail, 401, 403, 404),
    operation_id="get_lesson",
    summary="A lesson with its body",
)
def get_lesson(request: HttpRequest, slug: str, lesson_id: UUID) -> HttpResponseBase:
    """Open to everybody if it is a preview, else to those who are enrolled, who teach the course, and to admins."""
    place = _place(claims_in(request), slug, lesson_id)
    if place is None:
        raise Http404
    _check_access(place)
    lesson = _lesson(request, place)
    return ready(request, lesson, cache=PRIVATE, version=f"{place['version']}.{span()}")


def _place(claims: AccessClaims | None, slug: str, lesson_id: UUID) -> dict[str, Any] | None:
    """The lesson at its place with what whoever calls is to the course: one query says all that decides.

    Of a replica, which may not know yet who has signed in or out, only the course is asked.
    """
    if not is_reading():
        return _PLACE.first(slug=slug, lesson=lesson_id, **held_by(claims))
    user = holder_of(claims)
    reader: dict[str, Any] = {"user": user.pk if user else None, "runs": user is not None and user.is_admin}
    return _PLACE_FOR_KNOWN.first(slug=slug, lesson=lesson_id, **reader)


def _places(reader: Any, runs: Any) -> QuerySet[Any, Any]:
    course, user = OuterRef("release__course"), Given("user", UUIDField())
    takes = Enrollment.objects.in_course().filter(course=course, learner=user)
    teaches = CourseInstructor.objects.filter(course=course, user=user)
    placed = published_lesson(Given("slug", CharField()), Given("lesson", UUIDField()))
    known = placed.annotate(reader=reader, runs=runs, takes=Exists(takes), teaches=Exists(teaches))
    return known.values(*_LESSON, *_READER)


_READER = ("reader", "runs", "takes", "teaches")
_LESSON = (
    *("lesson_id", "is_preview", "section_id", "previous_lesson_id", "next_lesson_id", "release__number", "version"),
    *("version__title", "version__type", "version__duration_seconds", "version__quiz", "version__assessment"),
    *("release__course", "release__course__slug", "release__course__title"),
)
_PLACE = Prepared(lambda: _places(Subquery(holders().values("pk")), Exists(holders().admins())), ids_as_text=True)
_PLACE_FOR_KNOWN = Prepared(
    lambda: _places(Given("user", UUIDField()), Given("runs", BooleanField())), ids_as_text=True
)


def _check_access(place: dict[str, Any]) -> None:
    if place["is_preview"]:
        return
    if place["reader"] is None:
        raise AuthenticationError
    if not (place["takes"] or place["teaches"] or place["runs"]):
        raise NotEnrolled


def _lesson(request: HttpRequest, place: dict[str, Any]) -> dict[str, Any]:
    body = body_of(request, place["version"])
    terms = orjson.Fragment(place["version__assessment"]) if place["version__assessment"] else None
    return {
        "id": place["lesson_id"],
        "title": place["version__title"],
        "type": place["version__type"],
        "duration_seconds": place["version__duration_seconds"],
        "is_preview": place["is_preview"],
        "section_id": place["section_id"],
        "course": {
            "id": place["release__course"],
            "slug": place["release__course__slug"],
            "title": place["release__course__title"],
        },
        "release": place["release__number"],
        "previous_lesson_id": place["previous_lesson_id"],
        "next_lesson_id": place["next_lesson_id"],
        "body": orjson.Fragment(body.blocks),
        "formulas": orjson.Fragment(body.formulas),
        "quiz": terms if place["version__quiz"] else None,
        "assignment": None if place["version__quiz"] else terms,
    }
