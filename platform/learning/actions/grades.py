"""Deciding a result by hand: an override stands until it is removed, whatever the learner hands in meanwhile.

All lock the enrollment first, as everything does that writes about one learner in one course.
"""

import uuid
from dataclasses import dataclass
from decimal import Decimal

from accounts import trail
from accounts.models import User
from django.db import transaction
from django.utils import timezone
from lib.errors import DomainError, Forbidden, Invalid, NotFound
from outbox.record import record

from content.models import Course
from learning.actions.completion import after_completing, complete_if_done
from learning.exact import rounded_percent
from learning.grading.grade import rounded
from learning.grading.quiz import reaches
from learning.models import Enrollment, GradeChange, LessonProgress
from learning.outlines import Place, outline_of
from learning.own_work import own_result
from learning.permissions import may_grade
from learning.requirements import is_met
from learning.settling import Outcome
from learning.standing import standing_of

MOST_PERCENT = Decimal(200)
LONGEST_REASON = 2000


class NotOverridden(DomainError):
    """There is no override to remove."""

    code = "NOT_OVERRIDDEN"
    status = 409
    message = "This result was not overridden."


@dataclass(frozen=True)
class _Desk:
    """One learner and one graded lesson, locked."""

    enrollment: Enrollment
    place: Place
    progress: LessonProgress
    before: Outcome


def override_grade(
    *,
    enrollment: Enrollment,
    lesson_id: uuid.UUID,
    by: User,
    reason: str,
    percentage: Decimal | None = None,
    score: Decimal | None = None,
) -> LessonProgress:
    """`by` decides the result of a graded lesson: `percentage` (0 to 200) or `score`, one of them, and why.

    The learner is told, the ledger and the trail keep it. The lesson is done if its rule is met so, and stays done.
    Raises NotFound for a lesson that isn't graded in the current release or a learner who left, Forbidden for who
    doesn't teach the course or would grade themselves, and Invalid.
    """
    with transaction.atomic():
        desk = _desk(enrollment, lesson_id, by)
        most, mark, progress = desk.place.max_score or Decimal(0), desk.place.pass_mark, desk.progress
        progress.percentage, progress.score = _asked(percentage, score, most)
        progress.max_score, progress.overridden = most, True
        progress.passed = None if mark is None else reaches(progress.percentage, mark)
        _note(desk, GradeChange.Kind.OVERRIDE, by, _reason(reason))
        _save(desk)
    return progress


def remove_override(*, enrollment: Enrollment, lesson_id: uuid.UUID, by: User, reason: str = "") -> LessonProgress:
    """`by` lets the learner's own work count again: what it has come to by now. What is done stays done.

    Raises NotOverridden, and what `override_grade` raises.
    """
    with transaction.atomic():
        desk = _desk(enrollment, lesson_id, by)
        if not desk.progress.overridden:
            raise NotOverridden
        result, progress = own_result(desk.enrollment, desk.place), desk.progress
        progress.score, progress.max_score = result.score, result.max_score
        progress.percentage, progress.passed = result.percentage, result.passed
        progress.waits, progress.overridden = result.waits, False
        _note(desk, GradeChange.Kind.RELEASED, by, _reason(reason, required=False))
        _save(desk)
    return progress


def _desk(enrollment: Enrollment, lesson_id: uuid.UUID, by: User) -> _Desk:
    rows = Enrollment.objects.in_course().select_related("course", "learner")
    found = rows.select_for_update(of=("self",), no_key=True).filter(pk=enrollment.pk).first()
    if found is None:
        raise NotFound
    _require_grader(by, found.course, found.learner_id)
    graded = outline_of(found.course.current_release_id).graded
    place = next((each for each in graded if each.lesson_id == lesson_id), None)
    if place is None:
        raise NotFound
    progress, _ = LessonProgress.objects.get_or_create(enrollment=found, lesson_id=lesson_id)
    return _Desk(found, place, progress, Outcome(progress.percentage, progress.passed))


def _require_grader(by: User, course: Course, learner_id: uuid.UUID) -> None:
    if not may_grade(by, course):
        raise Forbidden("Only the instructors of a course grade in it.")
    if by.pk == learner_id:
        raise Forbidden("Nobody grades their own work.")


def _asked(percentage: Decimal | None, score: Decimal | None, most: Decimal) -> tuple[Decimal, Decimal]:
    """The percentage and the score: each follows from the other."""
    if (percentage is None) == (score is None):
        raise Invalid.field("percentage", "must be given, or a score instead")
    if percentage is not None:
        asked = rounded_percent(_bounded("percentage", percentage))
        return asked, rounded(most * asked / 100)
    assert score is not None
    if not most:
        raise Invalid.field("score", "can't be given where a lesson is worth 0 points")
    return rounded_percent(_bounded("score", score * 100 / most)), rounded(score)


def _bounded(name: str, percentage: Decimal) -> Decimal:
    if not 0 <= percentage <= MOST_PERCENT:
        raise Invalid.field(name, f"must come to 0 to {MOST_PERCENT} %")
    return percentage


def _reason(text: str, *, required: bool = True) -> str:
    text = text.strip()
    if required and not text:
        raise Invalid.field("reason", "must not be empty")
    if len(text) > LONGEST_REASON:
        raise Invalid.field("reason", f"must not be longer than {LONGEST_REASON} characters")
    return text


def _note(desk: _Desk, kind: GradeChange.Kind, by: User, reason: str) -> None:
    """Into the ledger, the outbox and the trail."""
    enrollment, lesson_id = desk.enrollment, desk.place.lesson_id
    change = GradeChange.objects.create(
        enrollment=enrollment,
        lesson_id=lesson_id,
        kind=kind,
        percentage_before=desk.before.percentage,
        percentage_after=desk.progress.percentage,
        passed_before=desk.before.passed,
        passed_after=desk.progress.passed,
        by=by,
        reason=reason,
    )
    name = "grade.overridden" if kind == GradeChange.Kind.OVERRIDE else "grade.override_removed"
    record(name, change_id=change.pk, enrollment_id=enrollment.pk, lesson_id=lesson_id, user_id=by.pk)
    trail.record(name, user=enrollment.learner_id, by=by, change=change.pk, course=enrollment.course_id)


def _save(desk: _Desk) -> None:
    progress, now = desk.progress, timezone.now()
    newly_done = progress.completed_at is None and is_met(desk.place, progress)
    progress.completed_at = now if newly_done else progress.completed_at
    progress.updated_at = now
    progress.save()
    if newly_done:
        after_completing(desk.enrollment, desk.place.lesson_id)
    else:
        complete_if_done(desk.enrollment, standing_of(desk.enrollment))  # the course may ask for a grade
