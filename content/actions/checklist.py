"""Ticking off the checklist of a candidate. It blocks nothing; it stands beside the decision."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from lib.errors import Forbidden
from outbox.record import record
from wagtail.log_actions import log

from content.actions.submission import WrongStatus, locked
from content.audit import note
from content.models import ChecklistItem, ChecklistTick, Course, Release
from content.permissions import may_decide
from content.status import CourseStatus, standing_of


def tick_checklist(*, course: Course, release_id: UUID, by: Any, items: Iterable[int]) -> Release:
    """Of the active lines, exactly those with the keys in `items` are ticked off now for the candidate `release_id`.

    Who ticked a line first, and when, stays. Raises Forbidden, or WrongStatus where it is not what is judged.
    """
    wanted = set(items)
    with transaction.atomic():
        course = locked(course)
        standing = standing_of(course)
        if standing.status != CourseStatus.PENDING or standing.release is None or standing.release.pk != release_id:
            raise WrongStatus("This is not what is judged now. Open the review again.")
        if not may_decide(by, course):
            raise Forbidden("Only who decides about a course ticks off its checklist.")
        ticked, unticked = _write(standing.release, wanted, by)
        if ticked or unticked:
            _tell(course, standing.release, by, ticked, unticked)
    return standing.release


def _write(release: Release, wanted: set[int], by: Any) -> tuple[list[str], list[str]]:
    """What was ticked and what was unticked, in words."""
    active = {item.pk: item for item in ChecklistItem.objects.filter(active=True)}
    before = {tick.item_id: tick for tick in ChecklistTick.objects.filter(release=release, item__in=active)}
    fresh = [item for key, item in active.items() if key in wanted and key not in before]
    ChecklistTick.objects.bulk_create(
        ChecklistTick(release=release, item=item, text=item.text, by=by) for item in fresh
    )
    gone = [tick for key, tick in before.items() if key not in wanted]
    ChecklistTick.objects.filter(pk__in=[tick.pk for tick in gone]).delete()
    return [item.text for item in fresh], [tick.text for tick in gone]


def _tell(course: Course, release: Release, by: Any, ticked: list[str], unticked: list[str]) -> None:
    log(instance=course.page, action="content.checklist.ticked", user=by, data={"ticked": ticked, "unticked": unticked})
    record("checklist.ticked", course_id=course.pk, release_id=release.pk, user_id=by.pk)
    note("checklist.ticked", course=course, by=by, release=release, ticked=ticked, unticked=unticked)
