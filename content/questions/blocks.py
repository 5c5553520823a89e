"""A question as a block of a lesson's body: the same data, laid out as every typed block is."""

from collections.abc import Mapping
from typing import Any

from content.questions.question import Question, parse_question

QUESTION_TYPES = (
    *("single_choice", "multiple_choice", "true_false", "short_text", "numeric"),
    *("matching", "ordering", "fill_blanks", "essay"),
)
DRAW = "question_draw"
_ASKED = ("prompt", "prompt_image", "points", "feedback")


def is_question(block: Mapping[str, Any]) -> bool:
    """Whether a typed block asks something."""
    return block["type"] in QUESTION_TYPES


def asks(block: Mapping[str, Any]) -> bool:
    """Whether a typed block is a question or draws some."""
    return block["type"] == DRAW or is_question(block)


def question_data(block: Mapping[str, Any]) -> dict[str, Any]:
    """The neutral question, not yet checked, that a typed block holds."""
    value = dict(block["value"])
    asked = {name: value.pop(name) for name in _ASKED if name in value}
    return {"id": block["id"], "type": block["type"], **asked, "value": value}


def question_in(block: Mapping[str, Any]) -> Question:
    """The question that a typed block holds. Raises Invalid."""
    return parse_question(question_data(block))


def block_of(question: Mapping[str, Any]) -> dict[str, Any]:
    """The typed block of a neutral question, as `content.questions.as_data` gives it."""
    asked = {name: question[name] for name in _ASKED if name in question}
    return {"id": str(question["id"]), "type": question["type"], "value": {**asked, **question["value"]}}
