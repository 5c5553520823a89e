"""The catalogue: published courses and their lessons, from releases only."""

from typing import Any
from uuid import UUID

import orjson
from accounts.models import User
from django.db.models import CharField, Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponseBase
from learning.models import Enrollment
from lib.errors import Forbidden
from lib.prepared import Given, Prepared
from ninja import Query, Router
from ninja.errors import AuthenticationError

from api.auth import caller
from api.course_filters import CourseFilters, filtered, refuse_unknown_category
from api.course_rows import DETAIL_COLUMNS, ITEM_COLUMNS, detail_of, item_of
from api.course_schemas import CourseDetail, CourseItem, LessonDetail
from api.pagination import Page, paged
from api.ready import PRIVATE, link_to, ready, ready_answers
from content.catalogue import listed, outline_of, published_lesson
from content.formulas import formulas_in
from content.learner_view import learner_blocks
from content.models.course import CourseInstructor
from content.search import corrected, query_words

router = Router(tags=["Catalogue"])
_OPTIONAL_AUTH: dict[str, Any] = {"security": [{"Bearer": []}, {}]}


_COURSE = Prepared(lambda: listed().filter(slug=Given("slug", CharField())).values(*DETAIL_COLUMNS))


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
    words = query_words(filters.search) if filters.search.strip() else None
    page, message = _page(request, filters, words), ""
    if words and not page["count"]:
        mended = corrected(words)
        if mended != words:
            page = _page(request, filters, mended)
            message = f"Nothing has “{' '.join(words)}”. These have “{' '.join(mended)}”." if page["count"] else ""
    if not page["count"]:
        refuse_unknown_category(filters)
    return ready(request, page, message=message)


def _page(request: HttpRequest, filters: CourseFilters, words: list[str] | None) -> dict[str, Any]:
    courses = filtered(filters, words)
    return paged(
        request,
        filters,
        courses.values(*ITEM_COLUMNS),
        count=courses.order_by().count(),
        each=lambda row: item_of(request, row),
    )


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
    outline = outline_of(row["current_release"])
    course = detail_of(request, row, outline.fields)
    return ready(
        request, {**course, "sections": orjson.Fragment(outline.sections)}, version=str(row["current_release"])
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
    user = caller(request)
    place = _places(slug, lesson_id, user).first()
    if place is None:
        raise Http404
    _check_access(user, place)
    return ready(request, _lesson(request, slug, place), cache=PRIVATE)


def _places(slug: str, lesson_id: UUID, user: User | None) -> Any:
    open_to = [Enrollment.Status.ACTIVE, Enrollment.Status.COMPLETED]
    course = OuterRef("release__course")
    return (
        published_lesson(slug, lesson_id)
        .select_related("release__course", "version")
        .defer("release__outline", "release__search_text", "release__course__search_text")
        .annotate(
            enrolled=Exists(Enrollment.objects.filter(course=course, learner=user, status__in=open_to)),
            taught=Exists(CourseInstructor.objects.filter(course=course, user=user)),
        )
    )


def _check_access(user: User | None, place: Any) -> None:
    if place.is_preview:
        return
    if user is None:
        raise AuthenticationError
    if not (place.enrolled or place.taught or user.is_admin):
        raise NotEnrolled


def _lesson(request: HttpRequest, slug: str, place: Any) -> dict[str, Any]:
    version, course = place.version, place.release.course
    body = learner_blocks(version.blocks, lambda name: link_to(request, name))
    return {
        "id": place.lesson_id,
        "title": version.title,
        "type": version.type,
        "duration_seconds": version.duration_seconds,
        "is_preview": place.is_preview,
        "section_id": place.section_id,
        "course": {"id": course.pk, "slug": course.slug, "title": course.title},
        "release": place.release.number,
        "previous_lesson_id": place.previous_lesson_id,
        "next_lesson_id": place.next_lesson_id,
        "body": body,
        "formulas": formulas_in(body),
        "quiz": version.summary if version.quiz_id else None,
        "assignment": version.summary if version.assessment and not version.quiz_id else None,
    }
