"""Taking a quiz: beginning an attempt, saving answers, handing in.

The server's clock decides. What is sent up to `GRACE` after the end of an attempt still counts. All of it locks the
enrollment first and writes everything in one statement: three queries each, whatever the number of questions.
"""

import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
from accounts.holders import By
from django.db import transaction
from django.utils import timezone
from lib.errors import DomainError, NotFound
from lib.given import given_row
from lib.prepared_writes import PreparedWrite, write
from lib.together import insert
from outbox.record import told_of

from content.assessments.paper import Asked
from content.richtext import clean_html
from learning.actions.attempt_closing import change_of, close, grade_in, ids_of
from learning.actions.progress import CourseUnavailable, EnrollmentCancelled, here
from learning.grading import Grade, MalformedResponse
from learning.grading.response import MOST_ESSAY
from learning.models import Attempt
from learning.quizzes import Quiz
from learning.sitting import Sitting, sit_again, sit_down
from learning.time_used import time_used

Answers = Mapping[str, Any]
Seconds = Mapping[str, float]
SECOND = timedelta(seconds=1)
_NOT_ASKED = "This attempt doesn't ask this question."


class NotAQuiz(DomainError):
    """Nothing is asked in this lesson."""

    code = "NOT_A_QUIZ"
    status = 409
    message = "This lesson is not a quiz."


class QuizNotOpen(DomainError):
    """It opens later; `details.opens_at` says when."""

    code = "QUIZ_NOT_OPEN"
    status = 409
    message = "This quiz is not open yet."


class QuizClosed(DomainError):
    """It is too late; `details.closes_at` says since when."""

    code = "QUIZ_CLOSED"
    status = 409
    message = "This quiz is closed: no attempt can begin any more."


class NoAttemptsLeft(DomainError):
    """The learner has used every attempt that they have; `details.attempts_allowed` says how many."""

    code = "NO_ATTEMPTS_LEFT"
    status = 409
    message = "You have used all your attempts at this quiz."


class Cooldown(DomainError):
    """The next attempt may begin later; `details.available_at` and the header `Retry-After` say when."""

    code = "COOLDOWN"
    status = 409
    message = "You have to wait a while before you try this quiz again."


class AttemptClosed(DomainError):
    """The attempt was handed in, or its time is over: nothing is saved any more."""

    code = "ATTEMPT_CLOSED"
    status = 409
    message = "This attempt is closed: answers can't be changed any more."


def start_attempt(*, enrollment_id: uuid.UUID, lesson_id: uuid.UUID, by: By) -> tuple[Sitting, Attempt, bool]:
    """`by` begins an attempt at a quiz of the current release, or goes on with the one that is open.

    Gives where they stand, the attempt, and whether it is new. Raises NotFound, EnrollmentCancelled,
    CourseUnavailable, NotAQuiz, QuizNotOpen, QuizClosed, NoAttemptsLeft or Cooldown.
    """
    with transaction.atomic():
        sitting = sit_down(enrollment_id, lesson_id, by=by, lock=True)
        now = timezone.now()  # not before the lock: an attempt that ended while this waited ended before this one
        refusal = why_not_here(sitting)
        attempt = None if refusal else _still_open(sitting, now)
        is_new = attempt is None
        if attempt is None:
            refusal = refusal or why_not_now(sitting, now)
            attempt = None if refusal else _begin(sitting, now)
    if attempt is None:  # outside of the block: an attempt that was found to have expired stays closed
        raise refusal or NotFound()
    return sitting, attempt, is_new


def save_answers(*, attempt_id: uuid.UUID, answers: Answers, by: By, seconds: Seconds | None = None) -> Attempt:
    """Keep `answers`, by question; those to other questions stay, and None takes one back. The last one counts.

    `seconds` says on which questions the time since the last save was spent, if the client knows.
    Raises NotFound, EnrollmentCancelled, AttemptClosed, and MalformedResponse with the paths of all faulty fields.
    """
    now = timezone.now()
    with transaction.atomic():
        sitting = sit_again(attempt_id, by=by, lock=True)
        attempt = sitting.attempt(attempt_id)
        if not attempt.is_open or attempt.has_expired(now):
            raise AttemptClosed(details={"closed_at": _text(attempt.closed_at or attempt.expires_at)})
        _refuse_who_left(sitting)
        _take(attempt, sitting.quiz(attempt), answers, seconds, now)
        write(_SAVE.ready(attempt=attempt.pk, **{name: getattr(attempt, name) for name in _SAVED}))
    return attempt


_SAVED = ("responses", "seconds", "saves", "saved_at")
_SAVE = PreparedWrite(lambda: change_of(_SAVED))


def submit_attempt(
    *, attempt_id: uuid.UUID, by: By, answers: Answers | None = None, seconds: Seconds | None = None
) -> tuple[Sitting, Attempt]:
    """`by` hands in, with last `answers` if there are any; it is graded once, however often this is called.

    An attempt whose time is over is closed by what was saved in time: `answers` are not looked at then, nor after it
    was handed in. Raises NotFound, EnrollmentCancelled, and MalformedResponse, which leaves it open.
    """
    now = timezone.now()
    with transaction.atomic():
        sitting = sit_again(attempt_id, by=by, lock=True)
        attempt = sitting.attempt(attempt_id)
        if attempt.has_expired(now):
            close(sitting, attempt, now, by=Attempt.ClosedBy.CLOCK)
        elif attempt.is_open:
            _refuse_who_left(sitting)
            sent = answers or seconds
            earned = _take(attempt, sitting.quiz(attempt), answers or {}, seconds, now) if sent else {}
            close(sitting, attempt, now, by=Attempt.ClosedBy.LEARNER, earned=earned)
    return sitting, attempt


def why_not_now(sitting: Sitting, now: datetime) -> DomainError | None:
    """Why no attempt may begin at this moment, if none may."""
    if sitting.place is None or sitting.place.rules is None:
        return NotAQuiz()
    terms = sitting.terms(sitting.place.rules)
    if terms.opens_at is not None and now < terms.opens_at:
        return QuizNotOpen(details={"opens_at": _text(terms.opens_at)})
    if terms.has_closed(now):
        return QuizClosed(details={"closes_at": _text(terms.closes_at)})
    if terms.attempts_left(len(sitting.attempts)) == 0:
        return NoAttemptsLeft(details={"attempts_allowed": terms.attempts_allowed})
    last = max((each.closed_at for each in sitting.attempts if each.closed_at), default=None)
    if last is not None and now < last + terms.cooldown:
        wait = -((now - last - terms.cooldown) // SECOND)
        return Cooldown(details={"available_at": _text(last + terms.cooldown), "retry_after": wait})
    return None


def why_not_here(sitting: Sitting) -> DomainError | None:
    """Why nothing may be begun or gone on with in this lesson."""
    if not sitting.enrollment.is_in_course:
        return EnrollmentCancelled()
    if sitting.release_id is None:
        return CourseUnavailable()
    return NotFound() if sitting.place is None else None


def _refuse_who_left(sitting: Sitting) -> None:
    if not sitting.learner_is_here:
        raise NotFound
    if not sitting.enrollment.is_in_course:
        raise EnrollmentCancelled


def _still_open(sitting: Sitting, now: datetime) -> Attempt | None:
    """The open attempt, unless its time is over: then it is closed."""
    attempt = sitting.open_attempt
    if attempt is not None and attempt.has_expired(now):
        close(sitting, attempt, now, by=Attempt.ClosedBy.CLOCK)
        return None
    return attempt


def _begin(sitting: Sitting, now: datetime) -> Attempt:
    place: Any = sitting.place
    terms = sitting.terms(place.rules)
    attempt = Attempt(
        enrollment=sitting.enrollment,
        lesson_id=sitting.lesson_id,
        quiz_id=place.quiz_id,
        release_number=place.release_number,
        number=len(sitting.attempts) + 1,
        seed=secrets.token_hex(8),
        started_at=now,
        expires_at=terms.expires_at(now),
        attempts_allowed=terms.attempts_allowed,
    )
    told = told_of("attempt.started", attempt_id=attempt.pk, **ids_of(sitting))
    begun = _BEGIN.ready(**{name: getattr(attempt, name) for name in _BEGUN})
    write(begun, here.ready(enrollment=sitting.enrollment.pk, now=now), *told)
    sitting.attempts.append(attempt)
    return attempt


_BEGUN = (
    *("id", "enrollment_id", "lesson_id", "quiz_id", "release_number", "number", "seed", "started_at", "expires_at"),
    "attempts_allowed",
)
_BEGIN = PreparedWrite(lambda: insert([given_row(Attempt, *_BEGUN)]))


def _take(attempt: Attempt, quiz: Quiz, answers: Answers, seconds: Seconds | None, now: datetime) -> dict[str, Grade]:
    """Put `answers` among those of the attempt, and what they took; gives what each earns.

    Raises MalformedResponse for what their questions don't ask for.
    """
    asked, before = quiz.asked(attempt.seed), attempt.answers
    given = {key: _clean(asked.get(key), answer) for key, answer in answers.items()}
    earned, problems = _earned(quiz, asked, given)
    problems |= {f"seconds.{key[:40]}": [_NOT_ASKED] for key in seconds or () if key not in asked}
    if problems:
        raise MalformedResponse(details={"fields": problems})
    merged = {key: answer for key, answer in {**before, **given}.items() if answer is not None}
    changed = [key for key, answer in given.items() if answer != before.get(key)]
    elapsed = (now - (attempt.saved_at or attempt.started_at)).total_seconds()
    times = time_used(attempt.time_used, elapsed=elapsed, said=seconds, changed=changed)
    attempt.responses, attempt.seconds = orjson.dumps(merged).decode(), orjson.dumps(times).decode()
    attempt.saves, attempt.saved_at = attempt.saves + 1, now
    return earned


def _clean(asked: Asked | None, answer: Any) -> Any:
    """An essay is HTML that others will read, so it is cleaned on its way in."""
    if asked is None or asked.question.type != "essay" or not isinstance(answer, dict):
        return answer
    text = answer.get("text")
    return {**answer, "text": clean_html(text)} if isinstance(text, str) and len(text) <= MOST_ESSAY else answer


def _earned(quiz: Quiz, asked: Mapping[str, Asked], answers: Answers) -> tuple[dict[str, Grade], dict[str, list[str]]]:
    """What answers earn, and what is wrong with those that their questions don't ask for, by field."""
    earned, problems = {}, {}
    for key, answer in answers.items():
        if key not in asked:
            problems[f"answers.{key[:40]}"] = [_NOT_ASKED]
            continue
        try:
            earned[key] = grade_in(quiz, asked[key], answer)
        except MalformedResponse as error:
            problems |= {f"answers.{key}.{path}": said for path, said in error.details["fields"].items()}
    return earned, problems


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
