"""The door for those who judge courses: the queue, and the decisions about one course."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from accounts.models import User
from analytics.tallies import published_courses
from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from lib.errors import Forbidden, Invalid
from ninja import Body, Query, Router
from pydantic import AfterValidator, AwareDatetime, Field

from api.auth import signed_in
from api.authoring.access import admin, course_for
from api.authoring.courses import tree
from api.authoring.schemas import CourseTree
from api.envelope import answers, ok
from api.moderation_desk import QueueItem, queue_items
from api.pagination import Page, PageQuery, paged
from api.schemas import Input, ShortText
from content.actions.decline import decide_appeal, decline_course
from content.actions.moderation import approve_course, publish_course, reject_course, roll_back, unpublish_course
from content.desk import DeskFilters, Kind, Whose, desk_of
from content.listing import with_drafts, with_status
from content.models import Course, Release
from content.status import CourseStatus

router = Router(tags=["Moderation"])


class QueueQuery(PageQuery):
    """Which courses: those of one status, or all that were ever submitted."""

    status: CourseStatus | None = None
    search: str = Field("", max_length=200, description="Words of the title.")
    claim: Whose | None = Field(None, description="Of those that wait: what I have taken, or what nobody has.")
    overdue: bool = Field(False, description="Only those that should have been decided by now.")
    kind: Kind | None = Field(None, description="Of those that wait: first publications, or updates.")
    category: str = Field("", max_length=255, description="Of those that wait: the slug of their category.")


class Comment(Input):
    """What the reviewer says to the authors."""

    comment: ShortText = ""


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("is too far away") from None


class Approval(Comment):
    """Approved, to be published by hand, at once or at a date."""

    publish: bool = False
    publish_at: Annotated[AwareDatetime, AfterValidator(_in_utc)] | None = None


_NO_WORDS = Approval()


class Verdict(Comment):
    """Granted, so that the course can be submitted again, or refused for ever, which needs a comment."""

    grant: Annotated[bool, Field(strict=True)]


class Rollback(Comment):
    """The number of the release that shall be current, and why."""

    release: int = Field(ge=1, le=2**31 - 1)


@router.get(
    "courses/",
    response=answers(Page[QueueItem], 401, 403),
    operation_id="list_submitted_courses",
    summary="Courses to be judged, the longest waiting first",
)
def list_courses(request: HttpRequest, query: Query[QueueQuery]) -> dict[str, Any]:
    """`status=PENDING` is the queue."""
    user = admin(request)
    if query.model_fields_set <= set(PageQuery.model_fields):
        page = _ever_submitted(request, query)
    else:
        page = paged(request, query, _chosen(query, user).order_by(F("asked_at").asc(nulls_last=True), "pk"))
    return ok({**page, "items": queue_items(user, page["items"])})


def _ever_submitted(request: HttpRequest, query: QueueQuery) -> dict[str, Any]:
    """The page of all, which admins see, found by an index of submissions: to sort courses, all of them are read.

    The published ones among them are counted already; the others are few.
    """
    others = Course.objects.filter(Exists(Release.objects.filter(course=OuterRef("pk"))), current_release=None)
    count = others.aggregate(count=Count("pk") + published_courses())["count"]
    page = paged(request, query, Release.objects.latest_of_courses().values_list("course", flat=True), count=count)
    courses = with_drafts(Course.objects.all()).in_bulk(page["items"])
    return {**page, "items": [courses[key] for key in page["items"]]}


def _chosen(query: QueueQuery, user: User) -> QuerySet[Course]:
    """Those that `query` asks for, with when they were submitted last."""
    latest = Release.objects.filter(course=OuterRef("pk")).order_by("-submitted_at")
    courses = with_drafts(Course.objects.visible_to(user))
    courses = courses.annotate(asked_at=Subquery(latest.values("submitted_at")[:1]))
    courses = with_status(courses, query.status) if query.status else courses.filter(asked_at__isnull=False)
    if query.search:
        courses = courses.filter(page__draft_title__icontains=query.search)
    filters = DeskFilters(whose=query.claim, overdue=query.overdue, kind=query.kind, category=query.category)
    if filters != DeskFilters():
        courses = courses.filter(pk__in=desk_of(user, filters).order_by().values("course"))
    return courses


@router.post(
    "courses/{uuid:course_id}/approve/",
    response=answers(CourseTree, 401, 403, 404, 409),
    operation_id="approve_course",
    summary="Approve a candidate",
)
def approve(request: HttpRequest, course_id: UUID, payload: Body[Approval] = _NO_WORDS) -> dict[str, Any]:
    """With `publish` it goes live at once, with `publish_at` at that time, else when somebody publishes it."""
    user = admin(request)
    if payload.publish and payload.publish_at is not None:
        raise Invalid.field("publish_at", "Publish either at once or at a date.")
    approve_course(
        course=course_for(user, course_id),
        by=user,
        comment=payload.comment,
        publish=payload.publish,
        publish_at=payload.publish_at,
    )
    return tree(user, course_id, "The course was approved.")


@router.post(
    "courses/{uuid:course_id}/reject/",
    response=answers(CourseTree, 401, 403, 404, 409),
    operation_id="reject_course",
    summary="Send a candidate back with a comment",
)
def reject(request: HttpRequest, course_id: UUID, payload: Comment) -> dict[str, Any]:
    """422 without a comment."""
    user = admin(request)
    reject_course(course=course_for(user, course_id), by=user, comment=payload.comment)
    return tree(user, course_id, "The course was sent back.")


@router.post(
    "courses/{uuid:course_id}/decline/",
    response=answers(CourseTree, 401, 403, 404, 409),
    operation_id="decline_course",
    summary="Decline a candidate for good, with a comment",
)
def decline(request: HttpRequest, course_id: UUID, payload: Comment) -> dict[str, Any]:
    """The course can't be submitted again unless an appeal is granted. 422 without a comment."""
    user = admin(request)
    decline_course(course=course_for(user, course_id), by=user, comment=payload.comment)
    return tree(user, course_id, "The course was declined.")


@router.post(
    "courses/{uuid:course_id}/appeal/",
    response=answers(CourseTree, 401, 403, 404, 409),
    operation_id="decide_appeal",
    summary="Grant or refuse the appeal against a decline",
)
def decide(request: HttpRequest, course_id: UUID, payload: Verdict) -> dict[str, Any]:
    """Not for who declined it. 422 for a refusal without a comment."""
    user = admin(request)
    decide_appeal(course=course_for(user, course_id), by=user, grant=payload.grant, comment=payload.comment)
    return tree(user, course_id, "The appeal was granted." if payload.grant else "The appeal was refused.")


@router.post(
    "courses/{uuid:course_id}/publish/",
    response=answers(CourseTree, 401, 403, 404, 409),
    operation_id="publish_course",
    summary="Publish the approved release",
)
def publish(request: HttpRequest, course_id: UUID) -> dict[str, Any]:
    """Or, for a course that was taken down, its newest release again."""
    user = _publisher(request)
    publish_course(course=course_for(user, course_id), by=user)
    return tree(user, course_id, "The course was published.")


@router.post(
    "courses/{uuid:course_id}/unpublish/",
    response=answers(CourseTree, 401, 403, 404, 409),
    operation_id="unpublish_course",
    summary="Take a course out of the catalogue",
)
def unpublish(request: HttpRequest, course_id: UUID, payload: Comment | None = None) -> dict[str, Any]:
    """Its releases stay."""
    user = _publisher(request)
    comment = payload.comment if payload is not None else ""
    unpublish_course(course=course_for(user, course_id), by=user, comment=comment)
    return tree(user, course_id, "The course was taken out of the catalogue.")


@router.post(
    "courses/{uuid:course_id}/rollback/",
    response=answers(CourseTree, 401, 403, 404, 409),
    operation_id="roll_back_course",
    summary="Make an older release the current one",
)
def rollback(request: HttpRequest, course_id: UUID, payload: Rollback) -> dict[str, Any]:
    """404 for a release that was never published."""
    user = _publisher(request)
    roll_back(course=course_for(user, course_id), by=user, number=payload.release, comment=payload.comment)
    return tree(user, course_id, f"Release {payload.release} is live.")


def _publisher(request: HttpRequest) -> User:
    """Admins; instructors too where the school lets them publish. Raises Forbidden."""
    user = signed_in(request)
    if user.is_admin or (settings.INSTRUCTORS_MAY_PUBLISH and user.is_instructor):
        return user
    raise Forbidden("Only admins publish courses.")
