"""Closing an attempt: it is graded, counted with the others, and all that follows is written with it, once."""

import logging
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

import orjson
from accounts.models import User
from django.db import transaction
from django.db.models import UUIDField
from django.utils import timezone
from lib.given import Given, given_row
from lib.kept import Kept, snug
from lib.prepared_writes import PreparedWrite, write
from lib.together import Write, insert, update
from outbox.record import told_of

from content.assessments.paper import Asked
from learning.actions.completion import complete_if_done
from learning.actions.progress import here
from learning.grading import Grade, MalformedResponse, grade, total
from learning.models import Attempt, Enrollment, LessonProgress
from learning.quizzes import Quiz
from learning.requirements import is_met
from learning.results import LessonResult
from learning.sitting import Sitting, sit_again
from learning.standing import standing_in

BATCH = 500
_log = logging.getLogger("lectern.learning")


def close(
    sitting: Sitting,
    attempt: Attempt,
    now: datetime,
    *,
    by: Attempt.ClosedBy,
    earned: Mapping[str, Grade] = MappingProxyType({}),
) -> None:
    """Close and grade an open attempt by what was saved. The enrollment is locked.

    `earned` are grades of saved answers that are known already.

    One statement, but for the attempt that completes the course.
    """
    quiz = sitting.quiz(attempt)
    attempt.state, attempt.closed_by = Attempt.State.CLOSED, by
    attempt.closed_at = min(now, attempt.expires_at or now)
    grades = _graded(quiz, attempt, earned)
    result = total(list(grades.values()), pass_mark=quiz.rules.pass_percentage, below_zero=quiz.rules.below_zero)
    attempt.grade_with(grades, result)
    progress, changed = _progress(sitting, sitting.result(), now)
    is_done, by_learner = "completed_at" in changed, by == Attempt.ClosedBy.LEARNER
    names = ["attempt.submitted" if by_learner else "attempt.timed_out"]
    names.append("attempt.needs_grading" if attempt.waits else "attempt.graded")
    ids = ids_of(sitting)
    write(
        _CLOSE.ready(attempt=attempt.pk, **{name: getattr(attempt, name) for name in _CLOSED}),
        _write_of(tuple(changed)).ready(**{name: getattr(progress, name) for name in _RESULT}),
        *([here.ready(enrollment=sitting.enrollment.pk, now=now)] if by_learner else []),
        *told_of(*names, attempt_id=attempt.pk, **ids),
        *(told_of("lesson.completed", **ids) if is_done else []),
    )
    if sitting.may_complete_course(is_done or bool(sitting.progress.get("completed_at"))):
        _complete_if_done(sitting)


def close_expired(limit: int = BATCH) -> int:
    """Close attempts whose time is over, and say how many there were. Safe to repeat, and to run beside itself."""
    due = Attempt.objects.expired().order_by("expires_at")
    found = list(due.values_list("pk", flat=True)[:limit])
    for attempt_id in found:
        try:
            close_if_expired(attempt_id)
        except Exception:  # noqa: BLE001 - one that can't be graded must not keep the others open
            _log.exception("attempt.not_closed", extra={"attempt": str(attempt_id)})
    return len(found)


def close_if_expired(attempt_id: uuid.UUID) -> None:
    """Close one attempt if its time is over."""
    now = timezone.now()
    with transaction.atomic():
        sitting = sit_again(attempt_id, by=None, lock=True)
        attempt = sitting.attempt(attempt_id)
        if attempt.has_expired(now):
            close(sitting, attempt, now, by=Attempt.ClosedBy.CLOCK)


def seen(*, attempt_id: uuid.UUID, by: User) -> tuple[Sitting, Attempt]:
    """An attempt of `by` as it is now, closed if its time is over. Raises NotFound."""
    sitting = sit_again(attempt_id, by=by)
    if sitting.attempt(attempt_id).has_expired(timezone.now()):
        close_if_expired(attempt_id)
        sitting = sit_again(attempt_id, by=by)
    return sitting, sitting.attempt(attempt_id)


def ids_of(sitting: Sitting) -> dict[str, uuid.UUID]:
    """Whose they are, for events."""
    enrollment = sitting.enrollment
    return {"enrollment_id": enrollment.pk, "lesson_id": sitting.lesson_id, "user_id": enrollment.learner_id}


_CLOSED = (
    *("state", "closed_at", "closed_by", "responses", "seconds", "saves", "saved_at", "grades"),
    *("score", "max_score", "percentage", "passed", "waits"),
)


def change_of(names: Iterable[str]) -> Write:
    """A write, to be prepared, that gives the `attempt` new values of these fields."""
    rows = Attempt.objects.filter(pk=Given("attempt", UUIDField()))
    fields = {field.name: field for field in Attempt._meta.concrete_fields}
    return update(rows, **{name: Given(name, fields[name]) for name in names})


_CLOSE = PreparedWrite(lambda: change_of(_CLOSED))


MOST_GRADES = 10_000
LONGEST_KEPT = 64
"""Bytes: the choice of an option, a number, a word."""
_kept: Kept[tuple[str, str, bytes], Grade] = Kept(most=MOST_GRADES)


def grade_in(quiz: Quiz, asked: Asked, answer: Any) -> Grade:
    """What an answer earns in this quiz. Raises MalformedResponse.

    Most have been given before by somebody else, and a version of a quiz never changes: 2 µs instead of 8 to 20.
    """
    key = quiz.name, asked.id, snug(orjson.dumps(answer))
    known = _kept.get(key)
    if known is None:
        known = grade(asked.question, answer, penalty=quiz.penalty_for(asked.question.points))
        if len(key[2]) <= LONGEST_KEPT:
            _kept.keep(key, known)
    return known


def _graded(quiz: Quiz, attempt: Attempt, earned: Mapping[str, Grade]) -> dict[str, Grade]:
    answers = attempt.answers
    asked = quiz.asked(attempt.seed)
    return {key: earned.get(key) or _grade(quiz, each, answers.get(key)) for key, each in asked.items()}


def _grade(quiz: Quiz, asked: Asked, answer: Any) -> Grade:
    """The grade of an answer; one that was saved, and can't be read any more, counts as none."""
    try:
        return grade_in(quiz, asked, answer)
    except MalformedResponse:
        _log.exception("attempt.unreadable_answer", extra={"question": asked.id})
        return grade_in(quiz, asked, None)


@dataclass
class _Written:
    """The progress that is to be written; a LessonProgress would take 12 µs to be made."""

    enrollment_id: uuid.UUID
    lesson_id: uuid.UUID
    updated_at: datetime
    watched_seconds: int = 0
    completed_at: datetime | None = None
    score: Decimal | None = None
    max_score: Decimal | None = None
    percentage: Decimal | None = None
    passed: bool | None = None
    waits: bool = False


def _progress(sitting: Sitting, result: LessonResult, now: datetime) -> tuple[_Written, list[str]]:
    """The learner's progress with a new result, and which of its fields are new. What was overridden stays."""
    before = sitting.progress
    progress = _Written(sitting.enrollment.pk, sitting.lesson_id, now)
    progress.watched_seconds = before.get("watched_seconds", 0)
    progress.waits, changed = result.waits, ["waits", "updated_at"]
    if before.get("overridden"):
        progress.percentage, progress.passed = before["percentage"], before["passed"]
    else:
        progress.score, progress.max_score = result.score, result.max_score
        progress.percentage, progress.passed = result.percentage, result.passed
        changed += ["score", "max_score", "percentage", "passed"]
    if not before.get("completed_at") and sitting.place is not None and is_met(sitting.place, progress):
        progress.completed_at = now
        changed.append("completed_at")
    return progress, changed


_RESULT = (
    *("enrollment_id", "lesson_id", "watched_seconds", "completed_at", "score", "max_score", "percentage", "passed"),
    *("waits", "updated_at"),
)


@cache
def _write_of(changed: tuple[str, ...]) -> PreparedWrite:
    """The progress as a new row; of one that is there, what has `changed`."""
    return PreparedWrite(
        lambda: insert([given_row(LessonProgress, *_RESULT)], update=changed, unique=("enrollment", "lesson"))
    )


def _complete_if_done(sitting: Sitting) -> None:
    standing = standing_in(sitting.release_id, sitting.enrollment)
    if standing.all_done:
        enrollment = Enrollment.objects.select_related("course", "learner").get(pk=sitting.enrollment.pk)
        complete_if_done(enrollment, standing)
