"""`regraded(attempt, old, new, dropped)`: the grades of a closed attempt by another version of its quiz. Pure.

An attempt asks what it asked: its questions follow from its own version and seed. Where the other version still has a
question, by its id, that one grades the answer; penalty and pass mark stay those that the attempt began with.
"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, get_args

import orjson

from content.questions import Question
from learning.grading import Grade, MalformedResponse, State, grade, scored_by_hand
from learning.grading.grade import rounded
from learning.models import Attempt
from learning.quizzes import Quiz

Dropped = Literal["left_out", "full_points"]
"""What becomes of a question that the other version has no longer: left out of the total, or given to everybody."""
DROPPED: tuple[Dropped, ...] = get_args(Dropped)
NOTHING = Decimal(0)


Memo = dict[tuple[str, bytes], Grade]
"""The grades that equal answers to equal questions got."""


def regraded(
    attempt: Attempt, old: Quiz, new: Quiz, dropped: Dropped = "left_out", memo: Memo | None = None
) -> dict[str, Grade]:
    """The grades of `attempt` by `new`, in the order of its paper; those that it has where it shares no question.

    What somebody gave for an essay stays, up to the points that the essay is worth now. Attempts at the same two
    versions may share a `memo`: learners mostly give the same few answers.
    """
    before, answers, memo = attempt.graded, attempt.answers, {} if memo is None else memo
    kept = {key for key in before if is_kept(key, old, new)}
    if not kept:
        return before
    gone = old.asked(attempt.seed) if len(kept) < len(before) else {}
    return {
        key: _again(new.questions[key], mark, answers.get(key), old, memo)
        if key in kept
        else _without(gone[key].question if key in gone else None, mark, dropped)
        for key, mark in before.items()
    }


def is_kept(key: str, old: Quiz, new: Quiz) -> bool:
    """The question is in both, and of the same type."""
    return key in old.questions and key in new.questions and old.questions[key].type == new.questions[key].type


def _again(question: Question, before: Grade, answer: Any, old: Quiz, memo: Memo) -> Grade:
    said = str(question.id), orjson.dumps(answer)
    if said not in memo:
        memo[said] = _graded(question, answer, old.penalty_for(question.points))
    fresh = memo[said]
    if fresh.state != "needs_grading" or before.state in ("needs_grading", "unanswered"):
        return fresh
    if before.rule == "full_points":  # nobody has read the answer yet
        return fresh
    given = before.score if before.max_score else rounded(Fraction(before.fraction) * Fraction(fresh.max_score))
    return replace(scored_by_hand(fresh, given), feedback=before.feedback)


def _graded(question: Question, answer: Any, penalty: Decimal) -> Grade:
    try:
        return grade(question, answer, penalty=penalty, regrading=True)
    except MalformedResponse:
        return grade(question, None, penalty=penalty)


def _without(question: Question | None, before: Grade, dropped: Dropped) -> Grade:
    """The grade of a question that is gone. `fraction` still says what the answer earned, should it come back."""
    if dropped == "left_out" or question is None:
        state: State = "unanswered" if before.state == "needs_grading" else before.state
        return replace(before, score=NOTHING, max_score=NOTHING, penalty=NOTHING, state=state, rule="left_out")
    most = Decimal(question.points)
    return replace(
        before, score=most, max_score=most, fraction=Decimal(1), penalty=NOTHING, state="correct", rule="full_points"
    )
