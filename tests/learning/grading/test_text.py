"""Words, worked out by hand."""

from decimal import Decimal
from typing import Any

import pytest
from learning.grading import grade

from tests.content.questions import made as m
from tests.learning.grading import given as g


@pytest.mark.parametrize(
    ("accepted", "value", "written", "score"),
    [
        (("Paris",), {}, "Paris", "1"),
        (("Paris",), {}, "paris", "1"),
        (("Paris",), {}, "  PARIS\n", "1"),
        (("Paris",), {}, "Ｐａｒｉｓ", "1"),
        (("Paris",), {}, "Paris.", "0"),
        (("Paris",), {}, "Paris Lyon", "0"),
        (("New York",), {}, "new \u00a0 york", "1"),
        (("Café",), {}, "Cafe\u0301", "1"),
        (("Café",), {}, "Cafe", "0"),
        (("Straße",), {}, "STRASSE", "1"),
        (("don't",), {}, "don’t", "1"),
        (("don't",), {}, "don´t", "1"),
        (("1914-1918",), {}, "1914–1918", "1"),
        (('"Faust"',), {}, "„Faust“", "1"),
        (("İstanbul",), {}, "i̇stanbul", "1"),
        (("ΟΔΟΣ",), {}, "οδος", "1"),
        (("ΟΔΟΣ",), {}, "οδός", "0"),
        (("Paris",), {"case_sensitive": True}, "paris", "0"),
        (("Paris",), {"case_sensitive": True}, "Paris ", "1"),
        (("Paris", ("Lutetia", "0.5")), {}, "lutetia", "0.5"),
        # Moodle's documentation: "Long*" fits longer, longest and long; ran*ing whatever begins and ends so.
        (("Long*",), {"matching": "wildcard"}, "longest", "1"),
        (("Long*",), {"matching": "wildcard"}, "long", "1"),
        (("Long*",), {"matching": "wildcard"}, "alongside", "0"),
        (("ran*ing",), {"matching": "wildcard"}, "ranting", "1"),
        (("ran*ing",), {"matching": "wildcard"}, "raning", "1"),
        (("ran*ing",), {"matching": "wildcard"}, "raing", "0"),
        (("fuel*oxygen",), {"matching": "wildcard"}, "Fuel and  oxygen", "1"),
        (("fuel *",), {"matching": "wildcard"}, "fuels", "0"),
        ((r"2 \* 3",), {"matching": "wildcard"}, "2 * 3", "1"),
        ((r"2 \* 3",), {"matching": "wildcard"}, "2 x 3", "0"),
        (("a.c",), {"matching": "wildcard"}, "abc", "0"),
        (("*",), {"matching": "wildcard"}, "whatever", "1"),
        # The first that fits counts, even if a later one is worth more.
        ((("ranting", "0"), "ran*"), {"matching": "wildcard"}, "ranting", "0"),
        ((("ranting", "0"), "ran*"), {"matching": "wildcard"}, "running", "0"),
        ((("ranting", "0"), "ran*"), {"matching": "wildcard"}, "ranking", "1"),
        (("colou?r",), {"matching": "pattern"}, "Color", "1"),
        (("(the )?cat",), {"matching": "pattern"}, "The  Cat", "1"),
        (("cat",), {"matching": "pattern"}, "a cat", "0"),
        (("[A-Z]{3}",), {"matching": "pattern", "case_sensitive": True}, "abc", "0"),
        (("a+",), {"matching": "exact"}, "aaa", "0"),
    ],
)
def test_words_are_compared_as_the_question_says(
    accepted: tuple[Any, ...], value: dict[str, Any], written: str, score: str
) -> None:
    assert grade(m.words(*accepted, **value), {"text": written}).score == Decimal(score)


@pytest.mark.parametrize("response", [None, {}, {"text": None}, {"text": ""}, {"text": " \n\u200b"}])
def test_nothing_written_is_nothing_answered(response: object) -> None:
    assert g.outcome(m.words("*", matching="wildcard"), response) == (0, "unanswered")


def test_the_grade_says_which_answer_fitted() -> None:
    given = grade(m.words("Paris", ("Lutetia", "1/3"), points="3"), {"text": " LUTETIA "})
    assert (given.score, given.state, given.feedback) == (1, "partial", ("About Lutetia",))
    assert (given.parts[0].note, given.parts[0].given) == ("answer_2", "LUTETIA")


def test_words_that_unicode_makes_enormous_fit_nothing() -> None:
    assert g.outcome(m.words("*", matching="wildcard"), {"text": "\ufdfa" * 500}) == (0, "incorrect")
