"""Grading by hand what no machine can: the essays of an attempt."""

import uuid
from dataclasses import replace
from decimal import Decimal

from accounts.models import User
from django.db import transaction
from lib.errors import DomainError, Forbidden, Invalid, NotFound
from outbox.record import record

from content.richtext import clean_html
from learning.actions.attempt_closing import ids_of
from learning.grading import Grade, grade, scored_by_hand, total
from learning.grading.grade import plain
from learning.models import Attempt, Enrollment, GradeChange
from learning.permissions import may_grade
from learning.settling import settle
from learning.sitting import Sitting, sit_again

MOST_REMARK = 50_000
PLACES = 4


class NotClosed(DomainError):
    """The learner is still at it."""

    code = "ATTEMPT_OPEN"
    status = 409
    message = "This attempt is not handed in yet."


class AnswerGradedMeanwhile(DomainError):
    """Somebody else graded the answer since it was looked at; `details.score` is what they gave."""

    code = "GRADED_MEANWHILE"
    status = 409
    message = "Somebody graded this answer while you were looking at it. Look at their grade first."


def grade_answer(
    *, attempt_id: uuid.UUID, question_id: str, by: User, score: Decimal, remark: str = "", seen: str | None = None
) -> Attempt:
    """An instructor of the course, or an admin, gives points for an answer that is graded by hand, or gives others.

    `seen` is the score that it had when `by` looked at it, empty for none. Raises NotFound, Forbidden, NotClosed,
    Invalid or AnswerGradedMeanwhile.
    """
    with transaction.atomic():
        sitting = sit_again(attempt_id, by=None, lock=True)
        attempt = sitting.attempt(attempt_id)
        enrollment = Enrollment.objects.select_related("course", "learner").get(pk=sitting.enrollment.pk)
        _refuse(enrollment, attempt, by)
        grades = attempt.graded
        grades[question_id] = _by_hand(sitting, attempt, grades.get(question_id), question_id, score, remark, seen)
        _keep(sitting, attempt, grades)
        change = settle(enrollment, sitting.lesson_id, sitting.result())
        change.note(GradeChange.Kind.HAND, source_id=attempt.pk, by=by)
        if not attempt.waits:
            for name in ("attempt.graded", "attempt.graded_by_hand"):
                record(name, attempt_id=attempt.pk, **ids_of(sitting))
    return attempt


def _refuse(enrollment: Enrollment, attempt: Attempt, by: User) -> None:
    if not may_grade(by, enrollment.course):
        raise NotFound
    if enrollment.learner_id == by.pk:
        raise Forbidden("Nobody grades their own answers.")
    if attempt.is_open:
        raise NotClosed


def _by_hand(
    sitting: Sitting,
    attempt: Attempt,
    before: Grade | None,
    question_id: str,
    score: Decimal,
    remark: str,
    seen: str | None,
) -> Grade:
    """The grade of the answer as a person gives it: what the question itself says, and their remark after it."""
    quiz = sitting.quiz(attempt)
    asked = quiz.asked(attempt.seed).get(question_id)
    if before is None or asked is None or asked.question.type != "essay":
        raise NotFound
    shown = "" if before.state == "needs_grading" else plain(before.score)
    if seen is not None and seen != shown:
        raise AnswerGradedMeanwhile(details={"score": shown})
    if (
        not score.is_finite()
        or not 0 <= score <= before.max_score
        or -int(score.normalize().as_tuple().exponent) > PLACES
    ):
        raise Invalid.field("score", f"must be from 0 to {plain(before.max_score)}, with at most {PLACES} places")
    if len(remark) > MOST_REMARK:
        raise Invalid.field("remark", f"has more than {MOST_REMARK:,} characters")
    own = grade(asked.question, attempt.answers.get(question_id))
    fresh = scored_by_hand(replace(own, max_score=before.max_score), score)  # a regrade may have changed the points
    said = clean_html(remark)
    return replace(fresh, feedback=(*fresh.feedback, said)) if said else fresh


def _keep(sitting: Sitting, attempt: Attempt, grades: dict[str, Grade]) -> None:
    rules = sitting.quiz(attempt).rules
    attempt.grade_with(
        grades, total(list(grades.values()), pass_mark=rules.pass_percentage, below_zero=rules.below_zero)
    )
    attempt.save(update_fields=["grades", "score", "max_score", "percentage", "passed", "waits"])
