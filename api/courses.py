"""The catalogue: published courses and their lessons, from releases only."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.db.models import CharField
from django.http import Http404, HttpRequest, HttpResponseBase
from lib.errors import Forbidden
from lib.given import Given
from lib.kept import Kept, snug
from lib.prepared import Prepared
from ninja import Query, Router
from ninja.errors import AuthenticationError

from api.auth import claims_in
from api.course_filters import CourseFilters, refuse_unknown_category
from api.course_numbers import told, told_now
from api.course_pages import Courses, page_of_courses
from api.course_rows import Items, detail_of, items_of
from api.course_schemas import CourseDetail, CourseItem, LessonDetail
from api.lesson_bodies import Shelf, body_of, shelf_of, version_at_hand
from api.lesson_places import RUNS, Place, lesson_of, place_of
from api.pagination import Page, page_of, refuse_unknown
from api.ready import PRIVATE, ready_answers, tag_of, unchanged, whole
from content.catalogue import outline_of
from content.models.course import Course
from content.search import corrected, query_words

router = Router(tags=["Catalogue"])
_OPTIONAL_AUTH: dict[str, Any] = {"security": [{"Bearer": []}, {}]}


_COURSE = Prepared(lambda: told(Course.objects.published().filter(slug=Given("slug", CharField()))), ids_as_text=True)


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
    shelf = shelf_of(request)
    asked = request.META.get("QUERY_STRING", ""), shelf
    known = _pages.get(asked)
    if known:
        now = told_now(known.keys)
        if now.edition == known.edition:
            return _answer(request, known.rest, items_of(request, shelf, known.keys, now))
    refuse_unknown(request, filters)
    courses, message = _found(filters)
    rest = _rest(request, filters, courses.count)
    if courses.holds and not message:
        _pages.keep(asked, _Page(rest, courses.keys, courses.now.edition))
    return _answer(request, rest, items_of(request, shelf, courses.keys, courses.now), message)


@dataclass(frozen=True)
class _Page:
    """What was answered to a query, as JSON, but for the courses: which they are holds while the catalogue has that
    edition."""

    rest: bytes
    keys: str
    edition: int


_pages: Kept[tuple[str, Shelf], _Page] = Kept(most=500)


def _found(filters: CourseFilters) -> tuple[Courses, str]:
    """The courses of the page, and what is to be said about how they were found."""
    words = query_words(filters.search) if filters.search.strip() else None
    courses, message = page_of_courses(filters, words), ""
    if words and not courses.count:
        mended = corrected(words)
        if mended != words:
            courses = page_of_courses(filters, mended)
            message = f"Nothing has “{' '.join(words)}”. These have “{' '.join(mended)}”." if courses.count else ""
    if not courses.count:
        refuse_unknown_category(filters)
    return courses, message


def _rest(request: HttpRequest, filters: CourseFilters, count: int) -> bytes:
    page = page_of(request, filters, [], count)
    return snug(orjson.dumps({name: value for name, value in page.items() if name != "items"}))


def _answer(request: HttpRequest, rest: bytes, items: Items, message: str = "") -> HttpResponseBase:
    tag = tag_of(rest, items.digest)
    return unchanged(request, tag) or whole(tag, b'{"items":', items.json, b",", rest[1:], message=message)


@router.get(
    "{slug:slug}/",
    auth=None,
    response=ready_answers(CourseDetail, 404),
    operation_id="get_course",
    summary="A published course with its outline",
)
def get_course(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What the current release says, with today's counts."""
    course = _COURSE.first(slug=slug)
    detail = detail_of(request, course) if course else None
    if detail is None:
        raise Http404
    made = detail.made
    return unchanged(request, made.tag) or whole(
        made.tag, made.data[:-1], b',"sections":', outline_of(detail.release).sections, b"}"
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
    shelf = shelf_of(request)
    place = place_of(claims_in(request), slug, lesson_id, known=version_at_hand(shelf, lesson_id))
    if place is None:
        raise Http404
    _check_access(place)
    lesson, body = lesson_of(place), body_of(request, shelf, place.lesson_id, place.version, place.text)
    parts = lesson.data[:-1], b',"body":', body.blocks, b',"formulas":', body.formulas, b"}"
    return unchanged(request, lesson.tag, cache=PRIVATE) or whole(lesson.tag, *parts, cache=PRIVATE)


def _check_access(place: Place) -> None:
    if place.is_preview:
        return
    if place.reader is None:
        raise AuthenticationError
    if not (place.takes or place.teaches or place.reader == RUNS):
        raise NotEnrolled
