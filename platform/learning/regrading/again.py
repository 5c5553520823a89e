"""`regraded(attempt, old, new, dropped)`: the grades of a closed attempt by another version of its quiz. Pure.

An attempt asks what it asked: its questions follow from its own version and seed. Where the other version still has a
question, by its id, that one grades the answer; penalty and pass mark stay those that the attempt began with.
"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, get_args

from content.assessments.paper import Draw, Item
from content.questions import Question
from learning.grading import Grade, MalformedResponse, State, grade, scored_by_hand
from learning.grading.grade import rounded
from learning.models import Attempt
from learning.quizzes import Quiz

Dropped = Literal["left_out", "full_points"]
"""What becomes of a question that the other version has no longer: left out of the total, or given to everybody."""
DROPPED: tuple[Dropped, ...] = get_args(Dropped)
NOTHING = Decimal(0)


def questions_in(quiz: Quiz) -> dict[str, Question]:
    """Every question that a quiz may ask, those of its pools included, by id."""
    return {str(question.id): question for item in quiz.items for question in _questions(item)}


def regraded(attempt: Attempt, old: Quiz, new: Quiz, dropped: Dropped = "left_out") -> dict[str, Grade]:
    """The grades of `attempt` by `new`, in the order of its paper; those that it has where it shares no question.

    What somebody gave for an essay stays, up to the points that the essay is worth now.
    """
    before, answers, now = attempt.graded, attempt.answers, questions_in(new)
    asked = {key: each.question for key, each in old.asked(attempt.seed).items() if key in before}
    kept = {key for key, question in asked.items() if key in now and now[key].type == question.type}
    if not kept:
        return before
    return {
        key: _again(now[key], mark, answers.get(key), old) if key in kept else _without(asked.get(key), mark, dropped)
        for key, mark in before.items()
    }


def _questions(item: Item) -> tuple[Question, ...]:
    if isinstance(item, Draw):
        return item.pool
    return () if isinstance(item, dict) else (item,)


def _again(question: Question, before: Grade, answer: Any, old: Quiz) -> Grade:
    penalty = old.penalty_for(question.points)
    try:
        fresh = grade(question, answer, penalty=penalty, regrading=True)
    except MalformedResponse:
        fresh = grade(question, None, penalty=penalty)
    if fresh.state != "needs_grading" or before.state in ("needs_grading", "unanswered"):
        return fresh
    if before.rule == "full_points":  # nobody has read the answer yet
        return fresh
    given = before.score if before.max_score else rounded(Fraction(before.fraction) * Fraction(fresh.max_score))
    return replace(scored_by_hand(fresh, given), feedback=before.feedback)


def _without(question: Question | None, before: Grade, dropped: Dropped) -> Grade:
    """The grade of a question that is gone. `fraction` still says what the answer earned, should it come back."""
    if dropped == "left_out" or question is None:
        state: State = "unanswered" if before.state == "needs_grading" else before.state
        return replace(before, score=NOTHING, max_score=NOTHING, penalty=NOTHING, state=state, rule="left_out")
    most = Decimal(question.points)
    return replace(
        before, score=most, max_score=most, fraction=Decimal(1), penalty=NOTHING, state="correct", rule="full_points"
    )
