"""Notices about submissions, and about who has taken them."""

from accounts.models import User
from outbox.models import Event

from content.models import Release, ReviewClaim
from content.permissions import may_decide
from notifications.handlers.notices.subject import person_in, release_of
from notifications.models import Notice, NoticeKind
from notifications.notices import Telling, instructors_of, tells


def _waits(release: Release) -> bool:
    return not (release.number or release.returned_at or release.withdrawn_at)


@tells("course.submitted")
def tell_submission(event: Event) -> Telling | None:
    """Those who may judge the course, but don't teach it, hear that it waits."""
    release = release_of(event)
    if release is None or not _waits(release):
        return None
    course = release.course
    judges = {admin.pk for admin in User.objects.admins() if may_decide(admin, course)} - instructors_of(course)
    return Telling(NoticeKind.SUBMITTED, course, judges, person_in(event))


@tells("course.withdrawn")
def tell_withdrawal(event: Event) -> Telling | None:
    """Who had taken the course hears that there is nothing more to review; nobody else is asked to any more."""
    release = release_of(event)
    if release is None:
        return None
    forget_submission(release)
    claims = ReviewClaim.objects.filter(release=release, ended_how=ReviewClaim.End.WITHDRAWN, reviewer__isnull=False)
    holders = {key for key in claims.values_list("reviewer_id", flat=True) if key is not None}
    return Telling(NoticeKind.WITHDRAWN, release.course, holders, person_in(event))


@tells("course.claimed")
def tell_claim(event: Event) -> Telling | None:
    """The instructors hear that their course is being read, not by whom."""
    release = release_of(event)
    if release is None or not _waits(release):
        return None
    people = instructors_of(release.course) - {person_in(event)}
    return Telling(NoticeKind.CLAIMED, release.course, people)


@tells("course.claim_taken_over", "course.claim_released")
def tell_end_of_claim(event: Event) -> Telling | None:
    """A reviewer hears that somebody else took the course from them, or gave it back in their place."""
    release, earlier = release_of(event), person_in(event, "reviewer_id")
    if release is None or earlier is None:
        return None
    taken = event.name == "course.claim_taken_over"
    kind = NoticeKind.TAKEN_OVER if taken else NoticeKind.CLAIM_ENDED
    return Telling(kind, release.course, {earlier}, person_in(event))


def forget_submission(release: Release) -> None:
    """Nobody is asked any more to review what has been decided or taken back."""
    asked = Notice.objects.filter(course=release.course, kind=NoticeKind.SUBMITTED)
    asked.filter(event__payload__release_id=str(release.pk)).mark_read()
