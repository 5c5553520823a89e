"""Whole quizzes and several attempts, worked out by hand."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from learning.grading import Grade, Result, State, grade, scored_by_hand, standing, total

from tests.content.questions import made as m
from tests.learning.grading import given as g


def _grade(score: str, out_of: str = "1", state: State = "partial") -> Grade:
    return Grade(Decimal(score), Decimal(out_of), Decimal(0), state, "test")


@pytest.mark.parametrize(
    ("scores", "pass_mark", "score", "percentage", "passed"),
    [
        ([("1", "1"), ("0.5", "1"), ("0", "2")], "50", "1.5", "37.50", False),
        ([("1", "1"), ("1", "1")], "100", "2", "100.00", True),
        ([("-3", "1"), ("1", "1")], "0", "0", "0.00", True),
        ([("0.33333333", "1")] * 3 + [("0", "1")], "25", "0.99999999", "25.00", True),
        ([("0.33333333", "1")] * 3, "33.33", "0.99999999", "33.33", True),
        ([("0.66666667", "1")], "66.67", "0.66666667", "66.67", True),
        ([("0.66666667", "1")], "66.68", "0.66666667", "66.67", False),
        ([("0", "0")], "50", "0", "100.00", True),
        ([], "50", "0", "100.00", True),
        ([("1", "1")], None, "1", "100.00", None),
    ],
)
def test_a_quiz_is_the_sum_of_its_questions(
    scores: list[tuple[str, str]], pass_mark: str | None, score: str, percentage: str, passed: bool | None
) -> None:
    result = total([_grade(*one) for one in scores], pass_mark=None if pass_mark is None else Decimal(pass_mark))
    assert (result.score, str(result.percentage), result.passed) == (Decimal(score), percentage, passed)


def test_below_zero_only_where_the_quiz_says_so() -> None:
    wrong = [grade(m.true_false(True), {"answer": False}, penalty=Decimal("0.5"))] * 2
    assert total(wrong).score == 0
    assert (total(wrong, below_zero=True).score, total(wrong, below_zero=True).percentage) == (-1, -50)


def test_a_penalty_costs_what_other_questions_earned() -> None:
    half = Decimal("0.5")
    grades = [grade(m.true_false(True), {"answer": said}, penalty=half) for said in (True, True, False, None)]
    assert total(grades).score == Decimal("1.5")


def test_nobody_has_passed_or_failed_before_everything_is_graded() -> None:
    waiting = grade(m.essay(), {"text": "My essay"})
    result = total([_grade("1"), waiting], pass_mark=Decimal(10))
    assert (result.passed, result.needs_grading, result.score) == (None, True, 1)
    done = scored_by_hand(waiting, Decimal("3"))
    assert (done.score, done.fraction, done.state) == (3, Decimal("0.75"), "partial")
    assert total([_grade("1"), done], pass_mark=Decimal(80)).passed is True


@pytest.mark.parametrize(
    ("points", "kept", "state"), [("-1", 0, "incorrect"), ("4", 4, "correct"), ("1e99", 4, "correct")]
)
def test_points_given_by_hand_stay_within_the_question(points: str, kept: int, state: str) -> None:
    done = scored_by_hand(grade(m.essay(), {"text": "My essay"}), Decimal(points))
    assert (done.score, done.state) == (kept, state)


def _result(percentage: str, waiting: bool = False) -> Result:
    return Result(Decimal(percentage), Decimal(100), Decimal(percentage), None, waiting)


@pytest.mark.parametrize(
    ("percentages", "counts", "percentage", "attempt"),
    [
        (["40", "80", "60"], "best", "80", 1),
        (["40", "80", "60"], "last", "60", 2),
        (["40", "80", "60"], "average", "60", None),
        (["80", "80"], "best", "80", 0),
        (["33.33", "33.33", "33.34"], "average", "33.33", None),
        (["0.01", "0"], "average", "0.01", None),
        (["50", "wait"], "best", "50", 0),
        (["50", "wait"], "last", None, None),
        (["wait", "50"], "last", "50", 1),
        (["50", "wait"], "average", "50", None),
        (["wait"], "best", None, None),
        ([], "best", None, None),
    ],
)
def test_the_attempt_that_counts(
    percentages: list[str], counts: str, percentage: str | None, attempt: int | None
) -> None:
    results = [_result("0", True) if one == "wait" else _result(one) for one in percentages]
    found = standing(results, counts=counts, pass_mark=Decimal(60))  # type: ignore[arg-type]
    assert found.percentage == (None if percentage is None else Decimal(percentage))
    assert found.attempt == attempt
    assert found.passed is (None if percentage is None else Decimal(percentage) >= 60)


_SCORES = st.lists(st.tuples(st.decimals(-5, 5, places=4), st.decimals(0, 5, places=4)), max_size=8)


@given(scores=_SCORES, below=st.booleans())
@settings(max_examples=200, deadline=None)
def test_a_result_is_within_bounds(scores: list[tuple[Decimal, Decimal]], below: bool) -> None:
    result = total([_grade(str(min(score, most)), str(most)) for score, most in scores], below_zero=below)
    assert result.score <= result.max_score
    assert result.percentage <= 100
    assert below or (result.score >= 0 and result.percentage >= 0)


def test_a_quiz_mixes_all_types() -> None:
    answers = [g.option(0), g.options(0, 1), {"answer": True}, {"text": "paris"}, {"number": "5,1 m"}]
    answers += [g.pairs(_0="cat", _1="dog", _2="cat"), g.items(*range(4)), {"blanks": {"1": "Paris", "2": "1789"}}]
    grades = [grade(question, answer) for question, answer in zip(m.one_of_each(), [*answers, None], strict=True)]
    assert [one.state for one in grades] == [*["correct"] * 7, "partial", "unanswered"]
    assert total(grades).max_score == 12
    assert total(grades, pass_mark=Decimal("63.89")).passed is True
