"""Grading stays quick, whatever authors and learners write."""

import time
from collections.abc import Callable

import pytest
from learning.grading import grade

from content.questions import Question
from tests.content.questions import made as m
from tests.learning.grading import given as g


def _seconds(work: Callable[[], object]) -> float:
    """The best of three, so that a busy machine doesn't count."""
    times = []
    for _ in range(3):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize(
    ("question", "response"),
    [
        (m.words(*["(a+)+b"] * 10, matching="pattern"), {"text": "a" * 500}),
        (m.words(*["(" + "a|" * 140 + "a)*b"] * 10, matching="pattern"), {"text": "a" * 500}),
        (m.words(*["*a" * 100 + "b"] * 50, matching="wildcard"), {"text": "a" * 500}),
        (m.words(*["a"] * 50), {"text": "\ufdfa" * 500}),
        (m.number(*[m.near("1e300", "1e-300")] * 50), {"number": "1e400"}),
        (m.number(m.near("1")), {"number": "1 000" * 20}),
        (m.number(m.near("1")), {"number": "1" + ",000" * 24 + "x"}),
        (m.multiple("R" * 50), g.options(*range(50))),
        (m.ordering(50, "adjacent"), g.items(*range(50))),
        (m.matching(*[f"right {n}" for n in range(50)]), g.pairs(**{f"_{n}": f"right {n}" for n in range(50)})),
        (m.essay(), {"text": "<b>word " * 25_000}),
    ],
    ids=lambda value: getattr(value, "type", ""),
)
def test_the_largest_question_and_answer_take_a_moment(question: Question, response: object) -> None:
    assert _seconds(lambda: grade(question, response)) < 1


def test_twice_the_answer_takes_twice_the_time() -> None:
    """With a backtracking engine each letter more would double it."""
    question = m.words("(a|a)*(a*)*b", matching="pattern")
    times = [_seconds(lambda size=size: grade(question, {"text": "a" * size})) for size in (125, 250, 500)]
    assert times[2] < 12 * max(times[0], 0.0005)
