"""The courses that a person writes."""

from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from api.authoring.access import author, course_for
from api.authoring.schemas import CourseChange, CourseDraft, CourseNew, CourseTree, Order
from api.authoring.shown import shown_courses, shown_tree
from api.envelope import answers, ok
from api.limited import ACCOUNT, Limited
from api.pagination import Page, PageQuery, paged
from api.schemas import Input, ShortText
from content.actions.course import create_course, delete_course, update_course
from content.actions.decline import appeal_decline
from content.actions.order import reorder
from content.actions.submission import submit_course, withdraw_course
from content.listing import with_drafts, with_status
from content.models import Course
from content.status import CourseStatus

router = Router(tags=["Authoring"])
_ORDERINGS = {
    "title": F("page__draft_title").asc(),
    "-title": F("page__draft_title").desc(),
    "created_at": F("created_at").asc(),
    "-created_at": F("created_at").desc(),
    "updated_at": F("page__latest_revision_created_at").asc(nulls_first=True),
    "-updated_at": F("page__latest_revision_created_at").desc(nulls_last=True),
}


class CourseQuery(PageQuery):
    """Which courses, in which order."""

    status: CourseStatus | None = None
    search: str = Field("", max_length=200, description="Words of the title.")
    ordering: str = Field(
        "-updated_at", json_schema_extra={"enum": list(_ORDERINGS)}, pattern=r"^-?(title|created_at|updated_at)$"
    )


class AppealText(Input):
    """Why the course should be looked at again."""

    text: ShortText = ""


def tree(user: Any, course_id: UUID, message: str = "") -> dict[str, Any]:
    """The answer of everything that changes a course: the course as it is now."""
    return ok(shown_tree(course_for(user, course_id)), message)


@router.get(
    "courses/",
    response=answers(Page[CourseDraft], 401, 403),
    operation_id="list_authored_courses",
    summary="The courses that I write; for admins, all",
)
def list_courses(request: HttpRequest, query: Query[CourseQuery]) -> dict[str, Any]:
    """Newest draft first, unless `ordering` says otherwise."""
    courses = with_drafts(Course.objects.visible_to(author(request)))
    if query.search:
        courses = courses.filter(page__draft_title__icontains=query.search)
    if query.status:
        courses = with_status(courses, query.status)
    page = paged(request, query, courses.order_by(_ORDERINGS[query.ordering], "pk"))
    return ok({**page, "items": shown_courses(page["items"])})


@router.post(
    "courses/",
    response=answers(CourseTree, 401, 403, success=201),
    operation_id="create_course",
    summary="Begin a course",
)
def create(request: HttpRequest, payload: CourseNew) -> Status[dict[str, Any]]:
    """The new draft; its author leads it."""
    user = author(request)
    course = create_course(by=user, **payload.model_dump(exclude_unset=True))
    return Status(201, tree(user, course.pk, "The course was created."))


@router.get(
    "courses/{uuid:course_id}/",
    response=answers(CourseTree, 401, 403, 404),
    operation_id="get_authored_course",
    summary="A course with its sections and lessons, as the latest drafts have them",
)
def get_course(request: HttpRequest, course_id: UUID) -> dict[str, Any]:
    """Drafts included; learners see the current release only."""
    return tree(author(request), course_id)


@router.patch(
    "courses/{uuid:course_id}/",
    response=answers(CourseTree, 401, 403, 404, 409),
    operation_id="update_course",
    summary="Write some fields of a course",
)
def update(request: HttpRequest, course_id: UUID, payload: CourseChange) -> dict[str, Any]:
    """A new draft: learners see it with the next release. 409 COURSE_LOCKED during a review."""
    user = author(request)
    update_course(course=course_for(user, course_id), by=user, **payload.model_dump(exclude_unset=True))
    return tree(user, course_id)


@router.delete(
    "courses/{uuid:course_id}/",
    response=answers(None, 401, 403, 404, 409),
    operation_id="delete_course",
    summary="Remove a course that was never released",
)
def delete(request: HttpRequest, course_id: UUID) -> dict[str, Any]:
    """For its lead instructor and admins. 409 COURSE_HAS_RELEASES once it was released."""
    user = author(request)
    delete_course(course=course_for(user, course_id), by=user)
    return ok(message="The course was removed.")


@router.put(
    "courses/{uuid:course_id}/order/",
    response=answers(CourseTree, 401, 403, 404, 409),
    operation_id="order_course",
    summary="Put sections and lessons in another order",
)
def order(request: HttpRequest, course_id: UUID, payload: Order) -> dict[str, Any]:
    """Names every section and every lesson exactly once; lessons may change section."""
    user = author(request)
    plan = [(section.id, section.lessons) for section in payload.sections]
    reorder(course=course_for(user, course_id), by=user, order=plan)
    return tree(user, course_id)


@router.post(
    "courses/{uuid:course_id}/submit/",
    response=answers(CourseTree, 401, 403, 404, 409),
    throttle=Limited(("submit", ACCOUNT)),
    operation_id="submit_course",
    summary="Send a whole course to review",
)
def submit(request: HttpRequest, course_id: UUID) -> dict[str, Any]:
    """422 COURSE_NOT_READY with every reason in `details.problems`; 409 WRONG_STATUS while it is in review.

    409 COURSE_DECLINED where it was declined for good.
    """
    user = author(request)
    submit_course(course=course_for(user, course_id), by=user)
    return tree(user, course_id, "The course was sent to review.")


@router.post(
    "courses/{uuid:course_id}/withdraw/",
    response=answers(CourseTree, 401, 403, 404, 409),
    operation_id="withdraw_course",
    summary="Take a submission back",
)
def withdraw(request: HttpRequest, course_id: UUID) -> dict[str, Any]:
    """The course can be edited again."""
    user = author(request)
    withdraw_course(course=course_for(user, course_id), by=user)
    return tree(user, course_id, "The submission was withdrawn.")


@router.post(
    "courses/{uuid:course_id}/appeal/",
    response=answers(CourseTree, 401, 403, 404, 409),
    throttle=Limited(("speak", ACCOUNT)),
    operation_id="appeal_decline",
    summary="Appeal, once, against a decline",
)
def appeal(request: HttpRequest, course_id: UUID, payload: AppealText) -> dict[str, Any]:
    """For the instructors of the course. 409 ALREADY_APPEALED the second time."""
    user = author(request)
    appeal_decline(course=course_for(user, course_id), by=user, text=payload.text)
    return tree(user, course_id, "The appeal waits for a second reviewer.")
