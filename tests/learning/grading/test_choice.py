"""Choices, worked out by hand."""

from decimal import Decimal

import pytest
from learning.grading import grade

from tests.content.questions import made as m
from tests.learning.grading import given as g

CANVAS = {"scoring": "right_minus_wrong", "points": "4"}


@pytest.mark.parametrize(
    ("chosen", "score", "state"),
    [
        (g.option(0), "2", "correct"),
        (g.option(1), "1", "partial"),
        (g.option(2), "0", "incorrect"),
        (g.option(3), "-0.5", "incorrect"),
        (g.option(4), "0.66666667", "partial"),
        (None, "0", "unanswered"),
        ({}, "0", "unanswered"),
        ({"option": None}, "0", "unanswered"),
        ({"option": ""}, "0", "unanswered"),
    ],
)
def test_a_single_choice_earns_the_weight_of_its_option(chosen: object, score: str, state: str) -> None:
    question = m.single("1", "0.5", "0", "-0.25", "1/3", points="2")
    assert g.outcome(question, chosen) == (Decimal(score), state)


@pytest.mark.parametrize(
    ("key", "scoring", "chosen", "score", "state"),
    [
        # Canvas's own example: 4 points, 2 right options; 2 right and 1 wrong chosen are 2 points.
        ("RRWW", "right_minus_wrong", (0, 1, 2), "2", "partial"),
        ("RRWW", "right_minus_wrong", (0, 1), "4", "correct"),
        ("RRWW", "right_minus_wrong", (0,), "2", "partial"),
        ("RRWW", "right_minus_wrong", (0, 2), "0", "incorrect"),
        ("RRWW", "right_minus_wrong", (2, 3), "0", "incorrect"),
        ("RRWW", "right_minus_wrong", (0, 1, 2, 3), "0", "incorrect"),
        ("RRRWW", "right_minus_wrong", (0, 1, 3), "1.33333333", "partial"),
        # Brightspace's "Correct answers": right ones chosen and wrong ones left out, of all options.
        ("RRWW", "per_option", (0, 1), "4", "correct"),
        ("RRWW", "per_option", (0,), "3", "partial"),
        ("RRWW", "per_option", (0, 2), "2", "partial"),
        ("RRWW", "per_option", (2, 3), "0", "incorrect"),
        ("RRWW", "per_option", (0, 1, 2, 3), "2", "partial"),
        ("RWW", "per_option", (1,), "1.33333333", "partial"),
        ("RRWW", "all_or_nothing", (0, 1), "4", "correct"),
        ("RRWW", "all_or_nothing", (1, 0), "4", "correct"),
        ("RRWW", "all_or_nothing", (0,), "0", "incorrect"),
        ("RRWW", "all_or_nothing", (0, 1, 2), "0", "incorrect"),
        ("RRWW", "per_option", (), "0", "unanswered"),
        ("RRR", "right_minus_wrong", (0, 1, 2), "4", "correct"),
    ],
)
def test_several_options_are_scored_by_the_rule(
    key: str, scoring: str, chosen: tuple[int, ...], score: str, state: str
) -> None:
    assert g.outcome(m.multiple(key, scoring, points="4"), g.options(*chosen)) == (Decimal(score), state)


@pytest.mark.parametrize(
    ("answer", "said", "score", "state"),
    [
        (True, True, "1", "correct"),
        (True, False, "0", "incorrect"),
        (False, False, "1", "correct"),
        (False, True, "0", "incorrect"),
        (False, None, "0", "unanswered"),
    ],
)
def test_true_is_true_and_false_is_false(answer: bool, said: bool | None, score: str, state: str) -> None:
    assert g.outcome(m.true_false(answer), {"answer": said}) == (Decimal(score), state)


def test_the_grade_explains_each_option() -> None:
    given = grade(m.multiple("RRWW", "right_minus_wrong", points="4"), g.options(0, 2))
    assert [(part.note, str(part.credit)) for part in given.parts] == [
        ("chosen_right", "0.5"),
        ("missed", "0"),
        ("chosen_wrong", "-0.5"),
        ("left_out", "0"),
    ]
    assert given.rule == "right_minus_wrong"
    assert given.feedback == ("About 0", "About 2")


def test_feedback_is_that_of_what_was_chosen_then_that_of_the_question() -> None:
    feedback = {"general": "General", "correct": "Right", "incorrect": "Wrong"}
    question = m.true_false(True, feedback=feedback)
    assert grade(question, {"answer": True}).feedback == ("You said true", "Right", "General")
    assert grade(question, {"answer": False}).feedback == ("You said false", "Wrong", "General")
    assert grade(question, None).feedback == ("General",)


@pytest.mark.parametrize(
    ("chosen", "penalty", "score", "taken"),
    [
        (0, "0.5", "2", "0"),
        (1, "0.5", "1", "0"),
        (2, "0.5", "-0.5", "0.5"),
        (3, "0.2", "-0.5", "0"),
        (3, "0.75", "-0.75", "0.25"),
    ],
)
def test_a_penalty_is_taken_off_what_earned_nothing_once(chosen: int, penalty: str, score: str, taken: str) -> None:
    given = grade(m.single("1", "0.5", "0", "-0.25", points="2"), g.option(chosen), penalty=Decimal(penalty))
    assert (given.score, given.penalty) == (Decimal(score), Decimal(taken))


def test_nothing_is_taken_off_an_answer_that_was_not_given_or_could_earn_nothing() -> None:
    assert g.outcome(m.single("1", "0"), None, penalty=Decimal(1)) == (0, "unanswered")
    assert g.outcome(m.single("1", "0", points="0"), g.option(1), penalty=Decimal(1)) == (0, "incorrect")
