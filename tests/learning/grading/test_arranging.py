"""Pairs, orders and blanks, worked out by hand."""

from decimal import Decimal
from typing import Any

import pytest
from learning.grading import grade

from tests.content.questions import made as m
from tests.learning.grading import given as g


@pytest.mark.parametrize(
    ("rights", "scoring", "made", "score", "state"),
    [
        (("a", "b", "c"), "per_pair", {"_0": "a", "_1": "b", "_2": "c"}, "3", "correct"),
        (("a", "b", "c"), "per_pair", {"_0": "a", "_1": "c", "_2": "b"}, "1", "partial"),
        (("a", "b", "c"), "per_pair", {"_0": "a"}, "1", "partial"),
        (("a", "b", "c"), "per_pair", {"_0": "x", "_1": "x", "_2": "x"}, "0", "incorrect"),
        (("a", "b", "c"), "per_pair", {"_0": "a", "_1": "a", "_2": "a"}, "1", "partial"),
        (("a", "b", "c"), "per_pair", {}, "0", "unanswered"),
        (("a", "b", "a"), "per_pair", {"_0": "a", "_1": "b", "_2": "a"}, "3", "correct"),
        (("a", "b", "c"), "all_or_nothing", {"_0": "a", "_1": "b", "_2": "c"}, "3", "correct"),
        (("a", "b", "c"), "all_or_nothing", {"_0": "a", "_1": "b"}, "0", "incorrect"),
    ],
)
def test_pairs(rights: tuple[str, ...], scoring: str, made: dict[str, str], score: str, state: str) -> None:
    question = m.matching(*rights, distractors=("x",), scoring=scoring, points="3")
    assert g.outcome(question, g.pairs(**made)) == (Decimal(score), state)


@pytest.mark.parametrize(
    ("scoring", "order", "score", "state"),
    [
        # Right: 0 1 2 3. Places of Moodle's "Absolute position", steps of its "Relative to the next item".
        ("position", "0123", "12", "correct"),
        ("position", "0132", "6", "partial"),
        ("position", "3012", "0", "incorrect"),
        ("position", "3210", "0", "incorrect"),
        ("position", "0321", "6", "partial"),
        ("position", "01", "6", "partial"),
        ("adjacent", "0123", "12", "correct"),
        ("adjacent", "3012", "8", "partial"),
        ("adjacent", "0132", "4", "partial"),
        ("adjacent", "2301", "8", "partial"),
        ("adjacent", "3210", "0", "incorrect"),
        ("adjacent", "12", "4", "partial"),
        ("adjacent", "2", "0", "incorrect"),
        ("all_or_nothing", "0123", "12", "correct"),
        ("all_or_nothing", "0132", "0", "incorrect"),
        ("all_or_nothing", "012", "0", "incorrect"),
        ("position", "", "0", "unanswered"),
    ],
)
def test_orders(scoring: str, order: str, score: str, state: str) -> None:
    assert g.outcome(m.ordering(4, scoring, points="12"), g.items(*order)) == (Decimal(score), state)


RIGHT = {"1": "paris", "2": "1 789", "3": m.uid(0)}


@pytest.mark.parametrize(
    ("filled", "scoring", "score", "state"),
    [
        (RIGHT, "per_blank", "9", "correct"),
        (RIGHT | {"1": "Lutetia"}, "per_blank", "7", "partial"),
        (RIGHT | {"1": "Rome"}, "per_blank", "6", "partial"),
        (RIGHT | {"3": m.uid(1)}, "per_blank", "7.5", "partial"),
        (RIGHT | {"3": m.uid(2)}, "per_blank", "3", "partial"),
        ({"3": m.uid(2)}, "per_blank", "0", "incorrect"),
        ({"1": "Rome", "3": m.uid(2)}, "per_blank", "0", "incorrect"),
        ({"2": "1789"}, "per_blank", "3", "partial"),
        ({"1": "", "2": None}, "per_blank", "0", "unanswered"),
        (RIGHT, "all_or_nothing", "9", "correct"),
        (RIGHT | {"1": "Lutetia"}, "all_or_nothing", "0", "incorrect"),
    ],
)
def test_blanks(filled: dict[str, Any], scoring: str, score: str, state: str) -> None:
    assert g.outcome(m.blanks(scoring, points="9"), {"blanks": filled}) == (Decimal(score), state)


def test_each_blank_is_explained() -> None:
    given = grade(m.blanks(points="9"), {"blanks": {"1": "Lutetia", "3": m.uid(2)}})
    assert [(part.id, part.state, part.note, str(part.credit)) for part in given.parts] == [
        ("1", "partial", "answer_2", "0.11111111"),
        ("2", "unanswered", "left_open", "0"),
        ("3", "incorrect", "chosen_wrong", "-0.33333333"),
    ]


@pytest.mark.parametrize(
    ("text", "state", "note"),
    [
        ("<p>one two three</p>", "needs_grading", "long_enough"),
        ("<p>one</p>", "needs_grading", "too_short"),
        ("<p>" + "word " * 6 + "</p>", "needs_grading", "too_long"),
        ("<p> </p>", "unanswered", None),
        ("", "unanswered", None),
    ],
)
def test_an_essay_waits_for_somebody(text: str, state: str, note: str | None) -> None:
    given = grade(m.essay(2, 5), {"text": text}, penalty=Decimal(1))
    assert (given.score, given.max_score, given.state) == (0, 4, state)
    assert [part.note for part in given.parts] == ([note] if note else [])
