"""Reviews: what they look like, and changing or removing one."""

import uuid
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from learning.actions.review import delete_review, update_review
from learning.models import Review
from lib.errors import NotFound
from ninja import Router
from pydantic import BeforeValidator, Field, StringConstraints

from api.auth import signed_in
from api.envelope import answers, ok
from api.limited import ACCOUNT, Limited
from api.ready import link_to
from api.schemas import Input, Output

router = Router(tags=["Reviews"])

Rating = Annotated[int, Field(ge=1, le=5, strict=True)]
ReviewText = Annotated[
    str,
    BeforeValidator(lambda text: text.strip() if isinstance(text, str) else text),
    StringConstraints(max_length=5000),
]


class ReviewAuthor(Output):
    """Who wrote it, as the public sees them."""

    full_name: str
    picture_url: str | None


class ReviewOut(Output):
    """What a learner thinks of a course: 1 to 5, and why."""

    id: uuid.UUID
    rating: int
    text: str
    author: ReviewAuthor
    created_at: datetime
    updated_at: datetime


class ReviewIn(Input):
    """A new review."""

    rating: Rating
    text: ReviewText = ""


class ReviewChange(Input):
    """A change of mind; what is left out stays."""

    rating: Rating | None = None
    text: ReviewText | None = None


def review_shown(request: HttpRequest, review: Review) -> dict[str, Any]:
    """What the API tells of a review."""
    picture = link_to(request, review.author.picture.name)
    return {
        "id": review.pk,
        "rating": review.rating,
        "text": review.text,
        "author": {"full_name": review.author.full_name, "picture_url": picture},
        "created_at": review.created_at,
        "updated_at": review.updated_at,
    }


def found(request: HttpRequest, review_id: uuid.UUID) -> Review:
    """A review that the caller may see."""
    review = Review.objects.visible_to(signed_in(request)).select_related("author").filter(pk=review_id).first()
    if review is None:
        raise NotFound
    return review


@router.patch(
    "{uuid:review_id}/",
    response=answers(ReviewOut, 401, 403, 404),
    throttle=Limited(("speak", ACCOUNT)),
    operation_id="update_review",
    summary="Change my review",
)
def change(request: HttpRequest, review_id: uuid.UUID, payload: ReviewChange) -> dict[str, Any]:
    """Change the rating or the text of a review that I wrote."""
    review = update_review(review=found(request, review_id), by=signed_in(request), **payload.model_dump())
    return ok(review_shown(request, review))


@router.delete(
    "{uuid:review_id}/",
    response=answers(None, 401, 403, 404),
    operation_id="delete_review",
    summary="Remove a review",
)
def remove(request: HttpRequest, review_id: uuid.UUID) -> dict[str, Any]:
    """Remove a review: mine, or any as an admin."""
    delete_review(review=found(request, review_id), by=signed_in(request))
    return ok(None, "The review is gone.")
