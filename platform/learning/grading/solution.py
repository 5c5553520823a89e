"""A response that earns all points, in the shape in which learners send theirs: for showing what is right."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from content.questions import question as q
from content.questions.blanks import Blank, ChoiceBlank, NumericBlank
from content.questions.choice import SingleChoice
from content.questions.matching import right_id
from content.questions.number import NearValue, Numeric
from content.questions.text import ShortText


def solution(question: q.Question) -> dict[str, Any] | None:
    """The right response, None where there is none to give: essays, and words described by a pattern.

    It is the answer itself: ask whether the quiz allows it to be shown.
    """
    match question:
        case q.SingleChoiceQuestion(value=value):
            return _field("option", _option(value))
        case q.MultipleChoiceQuestion(value=value):
            return {"options": [str(option.id) for option in value.options if option.correct]}
        case q.TrueFalseQuestion(value=value):
            return {"answer": value.answer}
        case q.ShortTextQuestion(value=value):
            return _field("text", _words(value))
        case q.NumericQuestion(value=value):
            return _field("number", _number(value))
        case q.MatchingQuestion(value=value):
            return {"pairs": {str(pair.id): right_id(question.id, pair.right) for pair in value.pairs}}
        case q.OrderingQuestion(value=value):
            return {"items": [str(item.id) for item in value.items]}
        case q.FillBlanksQuestion(value=value):
            return _blanks(value.blanks)
        case q.EssayQuestion():
            return None


def _field(name: str, value: str | None) -> dict[str, Any] | None:
    return None if value is None else {name: value}


def _option(value: SingleChoice) -> str | None:
    return next((str(option.id) for option in value.options if Fraction(option.weight) == 1), None)


def _words(value: ShortText) -> str | None:
    if value.matching == "pattern":
        return None
    right = next((answer.text for answer in value.answers if Fraction(answer.weight) == 1), None)
    if right is None or value.matching == "exact":
        return right
    return right.replace("\\*", "\x00").replace("*", " ").replace("\x00", "*").strip() or None


def _number(value: Numeric) -> str | None:
    right = next((answer for answer in value.answers if Fraction(answer.weight) == 1), None)
    if right is None:
        return None
    return right.value if isinstance(right, NearValue) else right.minimum


def _blanks(blanks: Sequence[Blank]) -> dict[str, Any] | None:
    """None if one of them has no solution: half a text would look like a whole one."""
    filled = {blank.id: _blank(blank) for blank in blanks}
    return None if None in filled.values() else {"blanks": filled}


def _blank(blank: Blank) -> str | None:
    if isinstance(blank, ChoiceBlank):
        return _option(blank)
    return _number(blank) if isinstance(blank, NumericBlank) else _words(blank)
