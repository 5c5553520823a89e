"""Taking a candidate to review it, so that two reviewers don't read the same course, and giving it back.

Claiming is a courtesy, not a duty: a candidate that nobody claimed may be decided by whoever may decide. One that is
claimed waits for its reviewer, or for somebody who takes it over, which is recorded.
"""

from typing import Any

from django.db import transaction
from lib.errors import DomainError, Forbidden
from outbox.record import record
from wagtail.log_actions import log

from content.actions.submission import WrongStatus, locked
from content.audit import note
from content.models import Course, Release, ReviewClaim
from content.permissions import may_decide
from content.status import CourseStatus, standing_of


class ClaimedByOther(DomainError):
    """Another reviewer has taken the course; `details.claimed_by` says who. Take it over, or wait."""

    code = "CLAIMED_BY_OTHER"
    status = 409
    message = "Another reviewer has taken this course."


def claim_review(*, course: Course, by: Any, take_over: bool = False) -> ReviewClaim:
    """Take the candidate of `course`; taking one's own again changes nothing.

    With `take_over` also from the reviewer who has it. Raises Forbidden for whoever may not decide, WrongStatus unless
    PENDING, ClaimedByOther.
    """
    with transaction.atomic():
        course, release = _judged(course)
        if not may_decide(by, course):
            raise Forbidden("Only an admin who neither teaches nor edited a course may review it.")
        held = _active(release)
        if held is not None and held.reviewer_id == by.pk:
            return held
        if not take_over:
            _refuse_held(held)
        if held is None:
            event, action, said = "course.claimed", "content.claim_review", {}
        else:
            ReviewClaim.objects.filter(pk=held.pk).end(how=ReviewClaim.End.TAKEN_OVER, by=by)
            event, action, said = "course.claim_taken_over", "content.take_over_claim", _reviewer(held)
        claim = ReviewClaim.objects.create(release=release, reviewer=by)
        _tell(event, action, release, by, said)
    return claim


def release_claim(*, course: Course, by: Any) -> Course:
    """Give the candidate of `course` back to the queue: one's own; superusers anybody's.

    Raises WrongStatus where nobody has it, Forbidden where somebody else does.
    """
    with transaction.atomic():
        course, release = _judged(course)
        held = _active(release)
        if not by.is_admin or (held is not None and held.reviewer_id != by.pk and not by.is_superuser):
            raise Forbidden("Only the reviewer who took a course may give it back.")
        if held is None:
            raise WrongStatus("Nobody has taken this course.")
        ReviewClaim.objects.filter(pk=held.pk).end(how=ReviewClaim.End.RELEASED, by=by)
        _tell("course.claim_released", "content.release_claim", release, by, _reviewer(held))
    return course


def refuse_claimed_by_other(release: Release, by: Any) -> None:
    """Nobody decides about what another reviewer has taken, but superusers. The caller holds the course's row lock."""
    if is_claimed_by_other(release, by):
        _refuse_held(_active(release))


def is_claimed_by_other(release: Release, user: Any) -> bool:
    """Another reviewer has it, and `user` is no superuser: the decision waits for that reviewer."""
    others = ReviewClaim.objects.holding().filter(release=release).exclude(reviewer=user)
    return not user.is_superuser and others.exists()


def _refuse_held(held: ReviewClaim | None) -> None:
    if held is None or held.reviewer is None or not held.reviewer.is_active:
        return
    who = {"id": str(held.reviewer_id), "full_name": held.reviewer.full_name}
    raise ClaimedByOther(f"{held.reviewer} has taken this course.", details={"claimed_by": who})


def _judged(course: Course) -> tuple[Course, Release]:
    course = locked(course)
    standing = standing_of(course)
    if standing.status != CourseStatus.PENDING or standing.release is None:
        raise WrongStatus(f"The course is {standing.status.label.lower()}, so nobody can take it to review it.")
    return course, standing.release


def _active(release: Release) -> ReviewClaim | None:
    return ReviewClaim.objects.active().select_related("reviewer").filter(release=release).first()


def _reviewer(claim: ReviewClaim) -> dict[str, str]:
    return {"reviewer_id": str(claim.reviewer_id)} if claim.reviewer_id else {}


def _tell(event: str, action: str, release: Release, by: Any, said: dict[str, str]) -> None:
    course = release.course
    record(event, course_id=course.pk, release_id=release.pk, user_id=by.pk, **said)
    if course.page is not None:
        log(instance=course.page, action=action, user=by, data=said)
    note(event, course=course, by=by, release=release, **said)
