"""Responses for tests, in the words of `tests.content.questions.made`."""

from decimal import Decimal
from typing import Any

from learning.grading import Grade, grade

from content.questions import Question
from content.questions.matching import right_id
from tests.content.questions.made import HOME, uid


def option(name: object) -> dict[str, Any]:
    return {"option": uid(name)}


def options(*names: object) -> dict[str, Any]:
    return {"options": [uid(name) for name in names]}


def pairs(**rights: str) -> dict[str, Any]:
    """`pairs(_0="cat")` joins the left side 0 and cat."""
    return {"pairs": {uid(left.removeprefix("_")): right_id(HOME, right) for left, right in rights.items()}}


def items(*names: object) -> dict[str, Any]:
    return {"items": [uid(name) for name in names]}


def outcome(question: Question, response: Any, **how: Any) -> tuple[Decimal, str]:
    """Score and state."""
    given: Grade = grade(question, response, **how)
    return given.score, given.state
