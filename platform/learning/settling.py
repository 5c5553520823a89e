"""A new result of a lesson, whoever it comes from, and all that follows from it: progress, completion, the ledger."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from django.utils import timezone
from outbox.record import record_each

from learning.actions.completion import complete_all
from learning.models import Enrollment, GradeChange, LessonProgress
from learning.outlines import Place, outline_of
from learning.requirements import is_met
from learning.results import LessonResult
from learning.standing import standings_of

_WRITTEN = ["score", "max_score", "percentage", "passed", "waits", "completed_at", "updated_at"]


@dataclass(frozen=True)
class Outcome:
    """What counts of all that a learner did in a lesson so far; None where nothing has a result."""

    percentage: Decimal | None = None
    passed: bool | None = None


@dataclass(frozen=True)
class Change:
    """A result before and after something was graded."""

    enrollment_id: uuid.UUID
    lesson_id: uuid.UUID
    before: Outcome
    after: Outcome

    def note(self, kind: GradeChange.Kind, *, source_id: uuid.UUID, by: User, reason: str = "") -> None:
        """Write it into the ledger."""
        self.row(kind, source_id=source_id, by=by, reason=reason).save(force_insert=True)

    def row(self, kind: GradeChange.Kind, *, source_id: uuid.UUID, by: User, reason: str = "") -> GradeChange:
        """Its line in the ledger, which is not written yet."""
        return GradeChange(
            enrollment_id=self.enrollment_id,
            lesson_id=self.lesson_id,
            kind=kind,
            source_id=source_id,
            percentage_before=self.before.percentage,
            percentage_after=self.after.percentage,
            passed_before=self.before.passed,
            passed_after=self.after.passed,
            by=by,
            reason=reason,
        )


def settle(enrollment: Enrollment, lesson_id: uuid.UUID, result: LessonResult) -> Change:
    """Bring the progress in a lesson up to date with its `result`, and complete what that completes.

    The enrollment must be locked, its course and learner loaded. What an instructor decided by hand stays.
    """
    return settle_all([enrollment], lesson_id, {enrollment.pk: result})[0]


def settle_all(
    enrollments: Sequence[Enrollment], lesson_id: uuid.UUID, results: Mapping[uuid.UUID, LessonResult]
) -> list[Change]:
    """The same for several learners of one course, in as many statements as for one."""
    if not enrollments:
        return []
    rows = _progress_of(enrollments, lesson_id)
    before = {key: _outcome(row) for key, row in rows.items()}
    places = outline_of(enrollments[0].course.current_release_id).places
    place = next((each for each in places if each.lesson_id == lesson_id), None)
    finished = [each for each in enrollments if _take(rows[each.pk], results[each.pk], place)]
    LessonProgress.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["enrollment", "lesson"], update_fields=_WRITTEN
    )
    told = [{"enrollment_id": each.pk, "lesson_id": lesson_id, "user_id": each.learner_id} for each in finished]
    record_each("lesson.completed", told)
    complete_all(enrollments, standings_of(enrollments))
    return [Change(each.pk, lesson_id, before[each.pk], _outcome(rows[each.pk])) for each in enrollments]


def _progress_of(enrollments: Sequence[Enrollment], lesson_id: uuid.UUID) -> dict[uuid.UUID, LessonProgress]:
    """What there is, and new rows for those who have none; their ids are left to the database, which finds them."""
    found = {
        row.enrollment_id: row for row in LessonProgress.objects.filter(enrollment__in=enrollments, lesson=lesson_id)
    }
    for row in found.values():
        row.pk = None
    return {each.pk: found.get(each.pk) or LessonProgress(enrollment=each, lesson_id=lesson_id) for each in enrollments}


def _take(progress: LessonProgress, result: LessonResult, place: Place | None) -> bool:
    """Put the result on the progress; says whether the lesson is completed by it."""
    now = timezone.now()
    progress.waits, progress.updated_at = result.waits, now
    if not progress.overridden:
        progress.score, progress.max_score = result.score, result.max_score
        progress.percentage, progress.passed = result.percentage, result.passed
    is_done = place is not None and progress.completed_at is None and is_met(place, progress)
    progress.completed_at = now if is_done else progress.completed_at
    return is_done


def _outcome(progress: LessonProgress) -> Outcome:
    return Outcome(progress.percentage, progress.passed)
