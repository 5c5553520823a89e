"""Notices about work that learners hand in."""

from learning.models import Attempt, Submission
from outbox.models import Event

from notifications.models import NoticeKind
from notifications.notices import Telling, instructors_of, tells


@tells("submission.created")
def tell_hand_in(event: Event) -> Telling | None:
    """Those who teach the course hear that there is work to grade, not whose: marking may be anonymous."""
    rows = Submission.objects.waiting().select_related("enrollment__course")
    submission = rows.filter(pk=event.payload["submission_id"]).first()
    if submission is None:
        return None
    course = submission.enrollment.course
    return Telling(NoticeKind.HANDED_IN, course, instructors_of(course) - {submission.enrollment.learner_id})


@tells("attempt.needs_grading")
def tell_essay(event: Event) -> Telling | None:
    """Those who teach the course hear that an answer in a quiz waits for them."""
    rows = Attempt.objects.waiting().select_related("enrollment__course")
    attempt = rows.filter(pk=event.payload["attempt_id"]).first()
    if attempt is None:
        return None
    course = attempt.enrollment.course
    return Telling(NoticeKind.HANDED_IN, course, instructors_of(course) - {attempt.enrollment.learner_id})
