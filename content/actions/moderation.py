"""Judging a candidate and switching releases: approve, send back, publish, take down, roll back.

Every decision is taken under a lock on the course's row and by the status that it has then, so that two people who
decide at once get one decision and one refusal.
"""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from lib.errors import Forbidden, Invalid, NotFound
from outbox.record import record
from wagtail.log_actions import log
from wagtail.models import WorkflowState

from content.actions.claim import refuse_claimed_by_other
from content.actions.submission import WrongStatus, locked
from content.audit import note
from content.models import AuditEntry, Course, Release
from content.permissions import may_decide, may_publish
from content.publishing import switch_live, take_down
from content.status import CourseStatus, Standing, standing_of

_log = logging.getLogger("lectern.content")


def approve_course(
    *, course: Course, by: Any, comment: str = "", publish: bool = False, publish_at: datetime | None = None
) -> Release:
    """Turn the candidate into a numbered release, and publish it at once, at a date, or later by hand.

    Raises Forbidden (four eyes), WrongStatus unless PENDING, ClaimedByOther, Invalid for a date that is past.
    """
    _refuse_past(publish_at)
    with transaction.atomic():
        course, standing = _pending(course, by)
        release = _release_of(standing)
        release.approve(by=by, number=_next_number(course), comment=comment, publish_at=publish_at)
        _task_state(standing).approve(user=by, comment=comment)
        record("course.approved", course_id=course.pk, release_id=release.pk, number=release.number, user_id=by.pk)
        note("course.approved", course=course, by=by, release=release, number=release.number, comment=comment)
        if publish:
            _publish(course, release, by)
    return release


def reject_course(*, course: Course, by: Any, comment: str) -> Release:
    """Send the candidate back to its authors.

    Raises Forbidden, WrongStatus, ClaimedByOther, or Invalid without a comment.
    """
    comment = comment.strip()
    if not comment:
        raise Invalid.field("comment", "Say what has to change.")
    with transaction.atomic():
        course = locked(course)
        release = return_candidate(course, by=by, comment=comment)
        record("course.rejected", course_id=course.pk, release_id=release.pk, user_id=by.pk)
        note("course.rejected", course=course, by=by, release=release, comment=comment)
    return release


def return_candidate(course: Course, *, by: Any, comment: str) -> Release:
    """End the review without a release; the caller holds the course's row lock.

    Raises Forbidden, WrongStatus or ClaimedByOther.
    """
    standing = standing_of(course)
    _refuse_unless(standing, CourseStatus.PENDING, CourseStatus.APPROVED)
    _refuse_unfit(by, course)
    release = _release_of(standing)
    refuse_claimed_by_other(release, by)
    release.send_back(by=by, comment=comment)
    _task_state(standing).reject(user=by, comment=comment)
    return release


def publish_course(*, course: Course, by: Any) -> Release:
    """Switch the approved release live; or, for a course that was taken down, its newest release again.

    Raises Forbidden, or WrongStatus where there is nothing to publish.
    """
    with transaction.atomic():
        course = locked(course)
        standing = standing_of(course)
        if not may_publish(by, course):
            raise Forbidden("You may not publish this course.")
        if standing.status == CourseStatus.APPROVED:
            release = _release_of(standing)
            _publish(course, release, by)
            return release
        return _publish_again(course, standing, by)


def unpublish_course(*, course: Course, by: Any, comment: str = "") -> Course:
    """Take the course out of the catalogue; its releases stay. Raises Forbidden, or WrongStatus unless it is live."""
    with transaction.atomic():
        course = locked(course)
        if not may_publish(by, course):
            raise Forbidden("You may not unpublish this course.")
        if not course.is_published:
            raise WrongStatus("The course is not published.")
        shown = course.current_release
        take_down(course, by=by, comment=comment)
        entry = note("course.unpublished", course=course, by=by, release=shown, comment=comment)
        record("course.unpublished", course_id=course.pk, user_id=by.pk, audit=entry.sequence)
    return course


def roll_back(*, course: Course, by: Any, number: int, comment: str = "") -> Release:
    """Make another release of the course the current one, for the reason in `comment`.

    Raises Forbidden, NotFound, or WrongStatus if it is current already.
    """
    with transaction.atomic():
        course = locked(course)
        if not may_publish(by, course):
            raise Forbidden("You may not roll this course back.")
        release = Release.objects.filter(course=course, number=number, published_at__isnull=False).first()
        if release is None:
            raise NotFound("The course has no such published release.")
        if course.current_release_id == release.pk:
            raise WrongStatus("That release is the current one.")
        switch_live(course, release, by=by)
        record("course.rolled_back", course_id=course.pk, release_id=release.pk, number=number, user_id=by.pk)
        note("course.rolled_back", course=course, by=by, release=release, number=number, **_reason(comment))
    return release


def _reason(comment: str) -> dict[str, str]:
    return {"comment": comment} if comment else {}


def publish_due(now: datetime | None = None) -> int:
    """Publish what was approved for a date that has come; say how many. One that fails does not hold up the others."""
    due = Release.objects.filter(
        publish_at__lte=now or timezone.now(),
        published_at=None,
        returned_at=None,
        withdrawn_at=None,
        number__isnull=False,
    )
    published = 0
    for release in due.select_related("course", "approved_by").order_by("publish_at"):
        try:
            published += _publish_if_waiting(release)
        except Exception:  # noqa: BLE001 - whatever it was, the others are due too
            _log.exception("content.publication_failed", extra={"release": str(release.pk)})
            _tell_failure(release)
    return published


def carry_out(*, course: Course, decision: str, comment: str, by: Any) -> None:
    """A decision that came through Wagtail's own screens. Raises Forbidden for one that there is not."""
    if decision == "approve":
        approve_course(course=course, by=by, comment=comment)
    elif decision == "reject":
        reject_course(course=course, by=by, comment=comment)
    elif decision == "release":
        publish_course(course=course, by=by)
    else:
        raise Forbidden("There is no such decision.")


def _publish_if_waiting(release: Release) -> bool:
    with transaction.atomic():
        course = locked(release.course)
        standing = standing_of(course)
        waits = standing.status == CourseStatus.APPROVED and _release_of(standing).pk == release.pk
        if waits:
            _publish(course, _release_of(standing), release.approved_by)
    return waits


def _tell_failure(release: Release) -> None:
    """Once: it is tried again every minute."""
    event, course = "course.publication_failed", release.course
    with transaction.atomic():
        if AuditEntry.objects.filter(course_id=course.pk, release_id=release.pk, action=event).exists():
            return
        record(event, course_id=course.pk, release_id=release.pk, number=release.number)
        if course.page is not None:
            log(instance=course.page, action="content.publication_failed", data={"release": release.number})
        note(event, course=course, by=None, release=release, number=release.number)


def _publish(course: Course, release: Release, by: Any) -> None:
    switch_live(course, release, by=by)
    state = WorkflowState.objects.select_related("current_task_state").get(pk=release.workflow_state_id)
    state.current_task_state.specific.approve(user=by)
    record("course.released", course_id=course.pk, release_id=release.pk, number=release.number)
    note("course.released", course=course, by=by, release=release, number=release.number)


def _publish_again(course: Course, standing: Standing, by: Any) -> Release:
    newest = Release.objects.filter(course=course, published_at__isnull=False).order_by("-number").first()
    if course.is_published or newest is None:
        _refuse_unless(standing, CourseStatus.APPROVED)
    assert newest is not None
    switch_live(course, newest, by=by)
    record("course.released", course_id=course.pk, release_id=newest.pk, number=newest.number)
    note("course.released", course=course, by=by, release=newest, number=newest.number)
    return newest


def _pending(course: Course, by: Any) -> tuple[Course, Standing]:
    course = locked(course)
    standing = standing_of(course)
    _refuse_unless(standing, CourseStatus.PENDING)
    _refuse_unfit(by, course)
    refuse_claimed_by_other(_release_of(standing), by)
    return course, standing


def _refuse_unless(standing: Standing, *statuses: CourseStatus) -> None:
    if standing.status not in statuses:
        raise WrongStatus(f"The course is {standing.status.label.lower()}, so this can't be done now.")


def _refuse_unfit(by: Any, course: Course) -> None:
    if not may_decide(by, course):
        raise Forbidden("Only an admin who neither teaches nor edited a course may decide about it.")


def _refuse_past(publish_at: datetime | None) -> None:
    if publish_at is not None and publish_at <= timezone.now():
        raise Invalid.field("publish_at", "must be in the future")


def _release_of(standing: Standing) -> Release:
    assert standing.workflow_state is not None
    return Release.objects.select_related("workflow_state").get(workflow_state=standing.workflow_state)


def _task_state(standing: Standing) -> Any:
    assert standing.workflow_state is not None
    return standing.workflow_state.current_task_state.specific


def _next_number(course: Course) -> int:
    return (Release.objects.filter(course=course).aggregate(last=Max("number"))["last"] or 0) + 1
