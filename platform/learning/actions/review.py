"""Saying what one thinks of a course. Each change moves the course's counters in the same transaction."""

from accounts.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from lib.errors import DomainError, Forbidden, Invalid, NotFound
from outbox.record import record

from content.models import Course
from learning.models import CourseStats, Review
from learning.permissions import is_learner, teaches


class AlreadyReviewed(DomainError):
    """One review for each learner and course. `details.review_id` is the one to change."""

    code = "ALREADY_REVIEWED"
    status = 409
    message = "You have reviewed this course already. You can change your review."


def create_review(*, course: Course, by: User, rating: int, text: str = "") -> Review:
    """`by` reviews a course that they are enrolled in. `rating` is 1 to 5.

    Raises NotFound for a course that is not published, Forbidden for who is not enrolled or teaches it, and
    AlreadyReviewed.
    """
    if not course.is_published:
        raise NotFound
    if hindered := hindrance(course=course, by=by):
        raise Forbidden(hindered)
    _check(rating)
    try:
        with transaction.atomic():
            review = Review.objects.create(course=course, author=by, rating=rating, text=text)
            CourseStats.add(course.pk, reviews=1, rating=rating)
            _record("review.created", review)
    except IntegrityError as error:
        # Looking for the other review instead would miss one that has been removed again in the meantime.
        if "unique" in str(error).lower():
            theirs = Review.objects.filter(course=course, author=by).first()
            raise AlreadyReviewed(details={"review_id": str(theirs.pk)} if theirs else None) from error
        raise
    return review


def hindrance(*, course: Course, by: User) -> str:
    """Why `by` may not review the course; an empty string where they may."""
    if not is_learner(by, course):
        return "Only those who are enrolled can review a course."
    return "Nobody reviews a course that they teach." if teaches(by, course) else ""


def update_review(*, review: Review, by: User, rating: int | None = None, text: str | None = None) -> Review:
    """The author thinks again. What is None stays. Raises Forbidden for everybody else."""
    if review.author_id != by.pk:
        raise Forbidden("Only its author can change a review.")
    if rating is not None:
        _check(rating)
    with transaction.atomic():
        review = _locked(review)
        difference = 0 if rating is None else rating - review.rating
        review.rating += difference
        review.text = review.text if text is None else text
        review.updated_at = timezone.now()
        review.save(update_fields=["rating", "text", "updated_at"])
        CourseStats.add(review.course_id, rating=difference)
        _record("review.updated", review)
    return review


def delete_review(*, review: Review, by: User) -> None:
    """Remove a review: its author may, and so may admins. Raises Forbidden, and NotFound when it is gone already."""
    if review.author_id != by.pk and not by.is_admin:
        raise Forbidden("Only its author or an admin can remove a review.")
    with transaction.atomic():
        review = _locked(review)
        _record("review.deleted", review)
        CourseStats.add(review.course_id, reviews=-1, rating=-review.rating)
        Review.objects.filter(pk=review.pk).delete()


def _locked(review: Review) -> Review:
    """The review as it is now: the counters must move by what is there, not by what the caller had read."""
    found = Review.objects.select_for_update(of=("self",)).select_related("author").filter(pk=review.pk).first()
    if found is None:
        raise NotFound
    return found


def _check(rating: int) -> None:
    if not 1 <= rating <= 5:
        raise Invalid.field("rating", "must be from 1 to 5")


def _record(name: str, review: Review) -> None:
    record(name, review_id=review.pk, course_id=review.course_id, user_id=review.author_id)
