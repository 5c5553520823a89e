"""What a learner's own work in a lesson comes to, whoever overrode it, and what it consists of."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from content.models import LessonVersion
from learning.models import Attempt, Enrollment, Submission
from learning.outlines import Place
from learning.results import LessonResult, quiz_result
from learning.work_results import work_result


def own_result(enrollment: Enrollment, place: Place) -> LessonResult:
    """What the learner's own work in a lesson of the current release comes to; no result, if that is nothing."""
    versions = LessonVersion.objects.filter(placements__release=enrollment.course.current_release_id)
    version = versions.select_related("quiz").get(lesson=place.lesson_id)
    closed = Attempt.objects.filter(enrollment=enrollment, lesson=place.lesson_id, state=Attempt.State.CLOSED)
    attempts = list(closed.select_related("quiz").order_by("number"))
    if not attempts:
        return work_result(enrollment.pk, version)
    results = [each.result for each in attempts if each.result is not None]
    return quiz_result(results, (version.quiz or attempts[-1].quiz).rules)


State = Literal["open", "waiting", "replaced", "graded"]
STATES: dict[State, str] = {
    "open": "under way",
    "waiting": "waits to be graded",
    "replaced": "replaced by newer work",
    "graded": "graded",
}


@dataclass(frozen=True)
class Work:
    """An attempt at a quiz, or a hand-in to an assignment. `at` is when it was closed, or begun while it is open."""

    id: uuid.UUID
    lesson_id: uuid.UUID
    number: int
    at: datetime
    state: State
    score: Decimal | None
    max_score: Decimal | None
    percentage: Decimal | None
    days_late: int = 0
    is_attempt: bool = False

    @property
    def state_words(self) -> str:
        """The state in words."""
        return STATES[self.state]


def work_of(enrollment: Enrollment, lessons: Iterable[uuid.UUID]) -> list[Work]:
    """What a learner did in these lessons, in the order of the numbers, in two queries."""
    found = {"enrollment": enrollment, "lesson__in": list(lessons)}
    attempts = [_attempt(each) for each in Attempt.objects.filter(**found).defer("responses", "grades")]
    handed_in = [_handed_in(each) for each in Submission.objects.filter(**found).defer("text", "feedback", "rubric")]
    return sorted([*attempts, *handed_in], key=lambda work: work.number)


def _attempt(attempt: Attempt) -> Work:
    return Work(
        id=attempt.pk,
        lesson_id=attempt.lesson_id,
        number=attempt.number,
        at=attempt.closed_at or attempt.started_at,
        state="open" if attempt.is_open else "waiting" if attempt.waits else "graded",
        score=attempt.score,
        max_score=attempt.max_score,
        percentage=attempt.percentage,
        is_attempt=True,
    )


def _handed_in(submission: Submission) -> Work:
    return Work(
        id=submission.pk,
        lesson_id=submission.lesson_id,
        number=submission.number,
        at=submission.submitted_at,
        state="graded" if submission.is_graded else "replaced" if submission.replaced else "waiting",
        score=submission.score,
        max_score=submission.max_score,
        percentage=submission.percentage,
        days_late=submission.days_late,
    )
