"""What learners do with a course of the catalogue: enroll in it and review it."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from learning.actions.enrollment import enroll
from learning.actions.review import create_review, hindrance
from learning.models import Enrollment, Review
from lib.errors import NotFound
from ninja import Query, Router, Status
from pydantic import Field

from api.auth import caller_of, signed_in
from api.enrollment_schemas import EnrollmentOut
from api.enrollments import shown
from api.envelope import answers, ok
from api.idempotency import IdempotencyKey, answer_once
from api.limited import ACCOUNT, Limited
from api.pagination import Page, PageQuery, paged
from api.reviews import ReviewIn, ReviewOut, review_shown
from content.models import Course

router = Router()


class ReviewQuery(PageQuery):
    """Which page of the reviews, and in which order."""

    ordering: Literal["-created_at", "created_at", "-rating", "rating"] = "-created_at"
    mine: bool = Field(False, description="Only the one that I wrote; needs an access token.")


def published(slug: str) -> Course:
    """A course of the catalogue."""
    course = Course.objects.published().filter(slug=slug).first()
    if course is None:
        raise NotFound
    return course


@router.post(
    "{slug}/enroll/",
    response=answers(EnrollmentOut, 401, 402, 404, success=201, also=(200,)),
    throttle=Limited(("enroll", ACCOUNT)),
    operation_id="enroll",
    summary="Enroll in a course",
    tags=["Learning"],
)
def enroll_in_course(request: HttpRequest, slug: str, idempotency_key: IdempotencyKey = None) -> HttpResponse:
    """Join a course: 201. Who is in it already gets 200 and the same enrollment; who had left it comes back."""

    def act() -> tuple[int, dict[str, Any]]:
        enrollment, is_new = enroll(course=published(slug), by=signed_in(request))
        return (201 if is_new else 200), ok(shown(request, _with_course(enrollment)))

    return answer_once(request, idempotency_key, EnrollmentOut, act)


@router.get(
    "{slug}/reviews/",
    response=answers(Page[ReviewOut], 401, 404),
    auth=None,
    operation_id="list_reviews",
    summary="Reviews of a course",
    tags=["Reviews"],
)
def list_reviews(request: HttpRequest, slug: str, query: Query[ReviewQuery]) -> dict[str, Any]:
    """What learners think of a published course. With `mine`, `message` says why I may not review it, if I may not."""
    course, why_not = published(slug), ""
    rows = Review.objects.filter(course=course).select_related("author").order_by(query.ordering, "id")
    if query.mine:
        me = caller_of(request)
        rows, why_not = rows.filter(author=me), hindrance(course=course, by=me)
    return ok(paged(request, query, rows, each=lambda review: review_shown(request, review)), why_not)


@router.post(
    "{slug}/reviews/",
    response=answers(ReviewOut, 401, 403, 404, 409, success=201),
    throttle=Limited(("speak", ACCOUNT)),
    operation_id="create_review",
    summary="Review a course",
    tags=["Reviews"],
)
def review_course(request: HttpRequest, slug: str, payload: ReviewIn) -> Status[Any]:
    """Review a course that I am enrolled in, once."""
    review = create_review(course=published(slug), by=signed_in(request), **payload.model_dump())
    return Status(201, ok(review_shown(request, review)))


def _with_course(enrollment: Enrollment) -> Enrollment:
    return Enrollment.objects.select_related("course").get(pk=enrollment.pk)
