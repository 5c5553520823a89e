"""What a learner's hand-ins come to together: the result of the assignment, as it stands on their progress."""

from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from django.db.models import QuerySet
from django.utils import timezone
from outbox.record import record

from content.models import LessonVersion
from learning.actions.completion import complete_if_done
from learning.models import Enrollment, GradeChange, LessonProgress, Submission
from learning.requirements import is_met
from learning.standing import standing_of


@dataclass(frozen=True)
class Outcome:
    """What counts of all hand-ins so far; None where none has been graded."""

    percentage: Decimal | None = None
    passed: bool | None = None


def settle_work(enrollment: Enrollment, version: LessonVersion) -> tuple[Outcome, Outcome]:
    """Bring the result of an assignment up to date, and all that follows from it; gives what it was and what it is.

    The enrollment must be locked, its course and learner loaded. What an instructor decided by hand stays.
    """
    now = timezone.now()
    progress, _ = LessonProgress.objects.get_or_create(enrollment=enrollment, lesson_id=version.lesson_id)
    before = Outcome(progress.percentage, progress.passed)
    work = Submission.objects.filter(enrollment=enrollment, lesson=version.lesson_id)
    progress.waits = work.waiting().exists()
    if not progress.overridden:
        _take_over(progress, _counting(version, work.filter(graded_at__isnull=False)))
    is_done = progress.completed_at is None and is_met(version, progress)
    progress.completed_at = now if is_done else progress.completed_at
    progress.updated_at = now
    progress.save()
    if is_done:
        ids = {"enrollment_id": enrollment.pk, "lesson_id": version.lesson_id, "user_id": enrollment.learner_id}
        record("lesson.completed", **ids)
        complete_if_done(enrollment, standing_of(enrollment))
    return before, Outcome(progress.percentage, progress.passed)


def note_hand_grade(submission: Submission, *, before: Outcome, after: Outcome, by: User) -> None:
    """Write into the ledger what a grading made of the result of the assignment."""
    GradeChange.objects.create(
        enrollment_id=submission.enrollment_id,
        lesson_id=submission.lesson_id,
        kind=GradeChange.Kind.HAND,
        source_id=submission.pk,
        percentage_before=before.percentage,
        percentage_after=after.percentage,
        passed_before=before.passed,
        passed_after=after.passed,
        by=by,
    )


def _counting(version: LessonVersion, graded: QuerySet[Submission]) -> Submission | None:
    """The graded hand-in that counts: the best, or the last, as the assignment of today says."""
    summary = version.summary
    order = ("-percentage", "number") if summary.get("counts") == "best" else ("-number",)
    return graded.order_by(*order).first()


def _take_over(progress: LessonProgress, counting: Submission | None) -> None:
    progress.score = counting.score if counting else None
    progress.max_score = counting.max_score if counting else None
    progress.percentage = counting.percentage if counting else None
    progress.passed = counting.passed if counting else None
