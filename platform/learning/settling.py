"""A new result of a lesson, whoever it comes from, and all that follows from it: progress, completion, the ledger."""

import uuid
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from django.utils import timezone
from outbox.record import record

from content.models import LessonVersion, ReleaseLesson
from learning.actions.completion import complete_if_done
from learning.models import Enrollment, GradeChange, LessonProgress
from learning.requirements import is_met
from learning.results import LessonResult
from learning.standing import standing_of


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
        GradeChange.objects.create(
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
    progress, _ = LessonProgress.objects.get_or_create(enrollment=enrollment, lesson_id=lesson_id)
    before = Outcome(progress.percentage, progress.passed)
    progress.waits, progress.updated_at = result.waits, timezone.now()
    if not progress.overridden:
        progress.score, progress.max_score = result.score, result.max_score
        progress.percentage, progress.passed = result.percentage, result.passed
    version = _version(enrollment, lesson_id)
    is_done = version is not None and progress.completed_at is None and is_met(version, progress)
    progress.completed_at = timezone.now() if is_done else progress.completed_at
    progress.save()
    if is_done:
        record("lesson.completed", enrollment_id=enrollment.pk, lesson_id=lesson_id, user_id=enrollment.learner_id)
    complete_if_done(enrollment, standing_of(enrollment))
    return Change(enrollment.pk, lesson_id, before, Outcome(progress.percentage, progress.passed))


def _version(enrollment: Enrollment, lesson_id: uuid.UUID) -> LessonVersion | None:
    """The lesson as the current release has it, if it does."""
    places = ReleaseLesson.objects.filter(release=enrollment.course.current_release_id, lesson=lesson_id)
    place = places.select_related("version").first()
    return place.version if place else None
