"""Exceptions for one learner: more time, more attempts, other dates, in one quiz or assignment."""

import uuid
from datetime import datetime

from accounts.models import User
from django.db import transaction
from django.utils import timezone
from lib.errors import Forbidden, Invalid, NotFound
from outbox.record import record

from content.models import Lesson
from learning.models import Allowance, Attempt, Enrollment
from learning.permissions import may_grade
from learning.quiz_terms import quiz_terms
from learning.quizzes import quiz_of

MOST_PERCENT, MOST_ATTEMPTS, LONGEST_REASON = 1000, 100, 2000


def set_allowance(
    *,
    enrollment: Enrollment,
    lesson_id: uuid.UUID,
    by: User,
    extra_time_percent: int = 0,
    extra_attempts: int = 0,
    opens_at: datetime | None = None,
    due_at: datetime | None = None,
    closes_at: datetime | None = None,
    reason: str = "",
) -> Allowance:
    """`by` grants a learner what the lesson doesn't give everybody, in place of what was granted before.

    A date replaces that of the lesson. An attempt that is under way ends when it would have ended had this been so
    from the beginning. Granting the same again changes nothing. Raises NotFound for a lesson of another course,
    Forbidden for who doesn't teach the course or takes it themselves, and Invalid.
    """
    dates = {"opens_at": opens_at, "due_at": due_at, "closes_at": closes_at}
    extras = {"extra_time_percent": extra_time_percent, "extra_attempts": extra_attempts}
    _refuse_nonsense(extras, dates, reason)
    with transaction.atomic():
        enrollment = _locked(enrollment, lesson_id, by)
        granted = {**extras, **dates, "reason": reason.strip()}
        same = Allowance.objects.filter(enrollment=enrollment, lesson_id=lesson_id, **granted).first()
        if same is not None:
            return same
        made = {**granted, "by": by, "made_at": timezone.now()}
        allowance, _ = Allowance.objects.update_or_create(enrollment=enrollment, lesson_id=lesson_id, defaults=made)
        _move_end(enrollment, lesson_id, allowance)
        _record("allowance.granted", enrollment, lesson_id, by)
    return allowance


def remove_allowance(*, enrollment: Enrollment, lesson_id: uuid.UUID, by: User) -> None:
    """What the lesson says holds for this learner again. Raises what `set_allowance` does; NotFound without any."""
    with transaction.atomic():
        enrollment = _locked(enrollment, lesson_id, by)
        if not Allowance.objects.filter(enrollment=enrollment, lesson=lesson_id).delete()[0]:
            raise NotFound
        _move_end(enrollment, lesson_id, None)
        _record("allowance.removed", enrollment, lesson_id, by)


def _refuse_nonsense(extras: dict[str, int], dates: dict[str, datetime | None], reason: str) -> None:
    for name, most in (("extra_time_percent", MOST_PERCENT), ("extra_attempts", MOST_ATTEMPTS)):
        if not 0 <= extras[name] <= most:
            raise Invalid.field(name, f"must be from 0 to {most}")
    if len(reason) > LONGEST_REASON:
        raise Invalid.field("reason", f"must not be longer than {LONGEST_REASON} characters")
    earlier: datetime | None = None
    for name, moment in dates.items():
        if moment is not None and earlier is not None and moment < earlier:
            raise Invalid.field(name, "must not be earlier than the date before it")
        earlier = moment or earlier


def _locked(enrollment: Enrollment, lesson_id: uuid.UUID, by: User) -> Enrollment:
    rows = Enrollment.objects.select_for_update(of=("self",), no_key=True).select_related("course")
    found = rows.get(pk=enrollment.pk)
    if found.learner_id == by.pk or not may_grade(by, found.course):
        raise Forbidden("Only the instructors of a course make exceptions, and nobody for themselves.")
    if not Lesson.objects.filter(pk=lesson_id, course=found.course_id).exists():
        raise NotFound
    return found


def _move_end(enrollment: Enrollment, lesson_id: uuid.UUID, allowance: Allowance | None) -> None:
    """Let the attempt that is under way end as the allowance says."""
    mine = Attempt.objects.filter(enrollment=enrollment, lesson=lesson_id, state=Attempt.State.OPEN)
    attempt = mine.only("quiz_id", "started_at").first()
    if attempt is not None:
        terms = quiz_terms(quiz_of(attempt.quiz_id).rules, allowance)
        mine.update(expires_at=terms.expires_at(attempt.started_at))


def _record(name: str, enrollment: Enrollment, lesson_id: uuid.UUID, by: User) -> None:
    record(name, enrollment_id=enrollment.pk, lesson_id=lesson_id, user_id=enrollment.learner_id, by_id=by.pk)
