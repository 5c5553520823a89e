"""Declining a course for good, and the one appeal that may bring it back.

A declined course is REJECTED and stays so: its instructors may appeal once, and a reviewer who did not decline it
grants or refuses. What learners see is not touched by any of this.
"""

from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone
from lib.errors import DomainError, Forbidden, Invalid
from outbox.record import record
from wagtail.log_actions import log

from content.actions.moderation import return_candidate
from content.actions.submission import WrongStatus, locked
from content.audit import note
from content.models import Appeal, Course, Decline
from content.permissions import may_appeal, may_decide_appeal


class AlreadyAppealed(DomainError):
    """There is one appeal against a decline, and it was made."""

    code: ClassVar[str] = "ALREADY_APPEALED"
    status: ClassVar[int] = 409
    message = "There was an appeal already. There is only one."


def decline_course(*, course: Course, by: Any, comment: str) -> Decline:
    """Decline the candidate for good. Raises Forbidden, WrongStatus, or Invalid without a comment."""
    comment = _required("comment", comment, "Say why the course is declined.")
    with transaction.atomic():
        course = locked(course)
        release = return_candidate(course, by=by, comment=comment)
        decline = Decline.objects.create(course=course, release=release, by=by, comment=comment)
        record("course.declined", course_id=course.pk, release_id=release.pk, user_id=by.pk)
        _log(course, "content.decline", by, comment=comment)
        note("course.declined", course=course, by=by, release=release, comment=comment)
    return decline


def appeal_decline(*, course: Course, by: Any, text: str) -> Appeal:
    """Ask a second reviewer. Raises Forbidden, WrongStatus unless it was declined, AlreadyAppealed, or Invalid."""
    if not may_appeal(by, course):
        raise Forbidden("Only the instructors of a course may appeal.")
    text = _required("text", text, "Say why the course should be looked at again.")
    with transaction.atomic():
        course = locked(course)
        decline = _standing_decline(course)
        if Appeal.objects.filter(decline=decline).exists():
            raise AlreadyAppealed
        appeal = Appeal.objects.create(decline=decline, by=by, text=text)
        record("course.appealed", course_id=course.pk, release_id=decline.release_id, user_id=by.pk)
        _log(course, "content.appeal", by, comment=text)
        note("course.appealed", course=course, by=by, release=decline.release, comment=text)
    return appeal


def decide_appeal(*, course: Course, by: Any, grant: bool, comment: str = "") -> Appeal:
    """Let the course be submitted again, or refuse for ever.

    Raises Forbidden (four eyes: not who declined it), WrongStatus where no appeal waits, Invalid for a refusal
    without a comment.
    """
    comment = comment.strip() if grant else _required("comment", comment, "Say why the appeal is refused.")
    with transaction.atomic():
        course = locked(course)
        decline = _standing_decline(course)
        appeal = Appeal.objects.filter(decline=decline, granted=None).first()
        if appeal is None:
            raise WrongStatus("No appeal waits for a decision.")
        if not may_decide_appeal(by, decline):
            raise Forbidden("An appeal is decided by an admin who neither teaches, edited nor declined the course.")
        _decide(appeal, by, grant, comment)
        record(
            "course.appeal_decided", course_id=course.pk, release_id=decline.release_id, granted=grant, user_id=by.pk
        )
        _log(course, "content.appeal_decided", by, comment=comment, granted=grant)
        said = {"granted": grant, "comment": comment, "declined_it_too": decline.by_id == by.pk}
        note("course.appeal_decided", course=course, by=by, release=decline.release, **said)
    return appeal


def _decide(appeal: Appeal, by: Any, grant: bool, comment: str) -> None:
    appeal.granted, appeal.comment = grant, comment
    appeal.decided_by, appeal.decided_at = by, timezone.now()
    appeal.save(update_fields=["granted", "comment", "decided_by", "decided_at"])
    if grant:
        Decline.objects.filter(pk=appeal.decline_id).update(lifted_at=appeal.decided_at)


def _standing_decline(course: Course) -> Decline:
    people = Decline.objects.select_related("release", "course").defer("release__outline", "release__search_text")
    decline = people.filter(course=course, lifted_at=None).first()
    if decline is None:
        raise WrongStatus("The course was not declined.")
    return decline


def _required(name: str, text: str, missing: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid.field(name, missing)
    return text


def _log(course: Course, action: str, by: Any, **data: Any) -> None:
    if course.page is not None:
        log(instance=course.page, action=action, user=by, data=data)
