"""Notices about decisions, and about appeals against them."""

from accounts.models import User
from outbox.models import Event

from content.models import Appeal
from content.permissions import may_decide_appeal
from notifications.handlers.notices.review import forget_submission
from notifications.handlers.notices.subject import person_in, release_of
from notifications.models import Notice, NoticeKind
from notifications.notices import Telling, instructors_of, tells

_DECISIONS = {
    "course.rejected": NoticeKind.REJECTED,
    "course.declined": NoticeKind.DECLINED,
    "course.approved": NoticeKind.APPROVED,
}


@tells(*_DECISIONS)
def tell_decision(event: Event) -> Telling | None:
    """The instructors hear it; the other reviewers need not look any more."""
    release = release_of(event)
    if release is None:
        return None
    forget_submission(release)
    if event.name == "course.approved" and release.published_at:
        return None  # it went live at once, which is told as such
    return Telling(
        _DECISIONS[event.name],
        release.course,
        instructors_of(release.course),
        person_in(event),
        number=release.number,
        quote=release.comment,
    )


def _appeal(event: Event) -> Appeal | None:
    rows = Appeal.objects.filter(decline__release=event.payload["release_id"])
    return rows.select_related("decline__course").first()


@tells("course.appealed")
def tell_appeal(event: Event) -> Telling | None:
    """Those who may decide the appeal hear that it waits."""
    appeal = _appeal(event)
    if appeal is None or appeal.granted is not None:
        return None
    decline, course = appeal.decline, appeal.decline.course
    judges = {user.pk for user in User.objects.admins() if may_decide_appeal(user, decline)} - {decline.by_id}
    return Telling(NoticeKind.APPEALED, course, judges - instructors_of(course), person_in(event), quote=appeal.text)


@tells("course.appeal_decided")
def tell_end_of_appeal(event: Event) -> Telling | None:
    """The instructors and who had declined the course hear how it ended; the other reviewers need not look any more."""
    appeal = _appeal(event)
    if appeal is None:
        return None
    course = appeal.decline.course
    Notice.objects.filter(course=course, kind=NoticeKind.APPEALED).mark_read()
    kind = NoticeKind.APPEAL_GRANTED if appeal.granted else NoticeKind.APPEAL_REFUSED
    people = instructors_of(course) | ({appeal.decline.by_id} if appeal.decline.by_id else set())
    return Telling(kind, course, people, person_in(event), quote=appeal.comment)
