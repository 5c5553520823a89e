"""Answers of the wrong shape: refused by name, with the field, and with nothing else."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from learning.grading import MalformedResponse, grade

from content.questions import Question
from tests.content.questions import made as m
from tests.content.questions.drawn import questions
from tests.learning.grading import given as g

SINGLE, MULTIPLE, ORDER = m.single("1", "0"), m.multiple("RW"), m.ordering(3, "position")
PAIRS, BLANKS = m.matching("a", "b"), m.blanks()


@pytest.mark.parametrize(
    ("question", "response", "path"),
    [
        (SINGLE, [], "response"),
        (SINGLE, "0", "response"),
        (SINGLE, {"options": []}, "options"),
        (SINGLE, {"option": m.uid(0), "score": 5}, "score"),
        (SINGLE, {"option": 0}, "option"),
        (SINGLE, {"option": m.uid("other")}, "option"),
        (SINGLE, {"option": "x" * 10_000_000}, "option"),
        (SINGLE, {"option": [m.uid(0)]}, "option"),
        (MULTIPLE, {"options": m.uid(0)}, "options"),
        (MULTIPLE, {"options": [m.uid(0), m.uid("other")]}, "options.1"),
        (MULTIPLE, {"options": [m.uid(0), m.uid(0)]}, "options.1"),
        (MULTIPLE, {"options": [m.uid(0), m.uid(0).upper()]}, "options.1"),
        (MULTIPLE, {"options": [None]}, "options.0"),
        (MULTIPLE, {"options": [{}]}, "options.0"),
        (MULTIPLE, {"options": [m.uid(0)] * 201}, "options"),
        (m.true_false(True), {"answer": "true"}, "answer"),
        (m.true_false(True), {"answer": 1}, "answer"),
        (m.words("a"), {"text": 5}, "text"),
        (m.words("a"), {"text": "a" * 501}, "text"),
        (m.words("a"), {"text": "\ud800"}, "text"),
        (m.words("a"), {"text": "a\x00"}, "text"),
        (m.number(m.near("5")), {"number": 5}, "number"),
        (m.number(m.near("5")), {"number": "5" * 101}, "number"),
        (PAIRS, {"pairs": []}, "pairs"),
        (PAIRS, {"pairs": {"x": m.uid(0)}}, "pairs.x"),
        (PAIRS, {"pairs": {m.uid(0): m.uid(0)}}, f"pairs.{m.uid(0)}"),
        (PAIRS, {"pairs": {m.uid(0): None, m.uid(0).upper(): None}}, f"pairs.{m.uid(0).upper()}"),
        (PAIRS, {"pairs": {"\ud800": 1}}, "pairs.?"),
        (ORDER, g.items(0, 1, 1), "items.2"),
        (ORDER, g.items(0, 5), "items.1"),
        (BLANKS, {"blanks": {"4": "a"}}, "blanks.4"),
        (BLANKS, {"blanks": {"1": {}}}, "blanks.1"),
        (BLANKS, {"blanks": {"2": 1789}}, "blanks.2"),
        (BLANKS, {"blanks": {"3": "first"}}, "blanks.3"),
        (m.essay(), {"text": "a" * 200_001}, "text"),
    ],
)
def test_the_faulty_field_is_named(question: Question, response: Any, path: str) -> None:
    with pytest.raises(MalformedResponse) as refused:
        grade(question, response)
    assert list(refused.value.details["fields"]) == [path]


_IDS = st.sampled_from([m.uid(n) for n in range(6)] + ["1", "2", "3"])
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | _IDS
_NAMES = (
    st.sampled_from(["option", "options", "answer", "text", "number", "pairs", "items", "blanks"]) | _IDS | st.text()
)
_ANYTHING = st.recursive(
    _LEAVES, lambda inside: st.lists(inside, max_size=4) | st.dictionaries(_NAMES, inside, max_size=4), max_leaves=12
)
_SHAPED = st.builds(lambda name, inside: {name: inside}, _NAMES, _ANYTHING)


@given(question=questions(), response=_SHAPED | _ANYTHING, regrading=st.booleans())
@settings(max_examples=150, deadline=None)
def test_whatever_is_sent_is_graded_or_refused_by_name(question: Question, response: Any, regrading: bool) -> None:
    try:
        given = grade(question, response, regrading=regrading)
    except MalformedResponse as refused:
        fields = refused.details["fields"]
        assert fields
        assert all(len(path) < 120 and path.encode() for path in fields)
    else:
        assert given.score <= given.max_score


@pytest.mark.parametrize(
    ("question", "response", "score"),
    [
        (SINGLE, {"option": m.uid("gone")}, 0),
        (MULTIPLE, {"options": [m.uid("gone"), m.uid(0)]}, 1),
        (m.ordering(2, "position"), g.items("gone", 0, 1), 1),
        (PAIRS, {"pairs": {m.uid("gone"): m.uid(1)} | g.pairs(_0="a", _1="b")["pairs"]}, 1),
        (PAIRS, {"pairs": g.pairs(_0="a")["pairs"] | {m.uid(1): m.uid("gone")}}, 0.5),
        (BLANKS, {"blanks": {"9": "gone"}}, 0),
    ],
)
def test_when_a_question_was_changed_what_it_no_longer_has_counts_as_not_chosen(
    question: Question, response: Any, score: float
) -> None:
    assert grade(question, response, regrading=True).score == score
    with pytest.raises(MalformedResponse):
        grade(question, response)
