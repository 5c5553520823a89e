"""What a regrade would do, told before it is done: attempt by attempt, and what follows for the learner's course."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from learning.grading import Result
from learning.models import Attempt, Certificate, Enrollment, Regrade
from learning.models.grade_change import GradeChange
from learning.regrading.comparing import Compared, Comparison
from learning.requirements import is_met
from learning.results import LessonResult
from learning.standing import LessonStanding, Standing, standings_of


@dataclass(frozen=True)
class Changed:
    """One attempt that would change. `completes`: the course is completed by it, and certified if it certifies.

    `certificate` is one that the learner has, while they would not pass the lesson any more.
    """

    attempt: Attempt
    before: Result
    after: Result
    passed_before: bool | None
    passed_after: bool | None
    completes: bool
    certificate: Certificate | None


@dataclass(frozen=True)
class Counted:
    """The figures above the list. `worse` attempts change only where that is asked for."""

    compared: int
    better: int
    worse: int
    same_score: int
    learners: int


def counted(comparison: Comparison) -> Counted:
    """How many attempts change, and how."""
    changing = [each for each in comparison.compared if each.changes]
    worse = [each for each in changing if each.is_worse]
    better = [each for each in changing if each.after.percentage > each.before.percentage and not each.is_worse]
    return Counted(
        compared=len(comparison.compared),
        better=len(better),
        worse=len(worse),
        same_score=len(changing) - len(worse) - len(better),
        learners=len({each.attempt.enrollment_id for each in changing}),
    )


def changed_rows(comparison: Comparison, page: Sequence[Compared], chosen: Sequence[Compared]) -> list[Changed]:
    """What follows for the attempts of one page, in the same few queries for any number of them.

    A learner's result follows from all of `chosen`, not from one attempt alone.
    """
    ids = {each.attempt.enrollment_id for each in page}
    learners = Enrollment.objects.filter(pk__in=ids).select_related("course")
    standings = standings_of(list(learners))
    rows = Certificate.objects.filter(enrollment__in=ids, revoked_at=None)
    certificates = {each.enrollment_id: each for each in rows}
    return [_row(comparison, each, chosen, standings[each.attempt.enrollment_id], certificates) for each in page]


def to_reconsider(regrade: Regrade) -> list[Certificate]:
    """Certificates of learners who passed the lesson before the regrade, or before it was taken back, and not after."""
    kind = GradeChange.Kind.REVERTED if regrade.reverted_at else GradeChange.Kind.REGRADE
    lost = GradeChange.objects.filter(source_id=regrade.pk, kind=kind, passed_before=True).exclude(passed_after=True)
    rows = Certificate.objects.filter(enrollment__in=lost.values("enrollment"), revoked_at=None)
    return list(rows.select_related("enrollment__learner").order_by("learner_name", "pk"))


def _row(
    comparison: Comparison,
    each: Compared,
    chosen: Sequence[Compared],
    standing: Standing,
    certificates: dict[uuid.UUID, Certificate],
) -> Changed:
    key, lesson_id = each.attempt.enrollment_id, comparison.place.lesson_id
    now = next((lesson for lesson in standing.lessons if lesson.lesson_id == lesson_id), None)
    result = comparison.outcome(key, chosen)
    passed_before = now.passed if now else None
    passed_after = passed_before if now and now.overridden else result.passed
    loses = bool(passed_before) and not passed_after
    return Changed(
        attempt=each.attempt,
        before=each.before,
        after=each.after,
        passed_before=passed_before,
        passed_after=passed_after,
        completes=now is not None and not standing.is_finished and _with(standing, now, result).all_done,
        certificate=certificates.get(key) if loses else None,
    )


def _with(standing: Standing, now: LessonStanding, result: LessonResult) -> Standing:
    """Where the learner stands once the lesson has this result."""
    then = replace(now, waits=result.waits)
    if not now.overridden:
        then = replace(then, percentage=result.percentage, passed=result.passed)
    if then.completed_at is None and is_met(then.place, then):
        then = replace(then, completed_at=timezone.now())
    return replace(standing, lessons=[then if each is now else each for each in standing.lessons])
