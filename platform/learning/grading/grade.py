"""What grading gives: a score that explains itself."""

from dataclasses import dataclass, fields, replace
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, Literal

import orjson

State = Literal["correct", "partial", "incorrect", "unanswered", "needs_grading"]
STEP = Decimal("0.00000001")
"""Scores are exact up to here: a third of one point is 0.33333333, and a whole is always whole."""


@dataclass(frozen=True)
class Part:
    """One option, pair, item or blank: how it was answered, and why it counts as it does.

    `credit` is its share of the question, before anything is clamped. `note` names the reason, `given` is what was
    understood of the answer, `feedback` what the author wrote for it.
    """

    id: str
    state: State
    credit: Decimal
    note: str
    given: str = ""
    feedback: str = ""


@dataclass(frozen=True)
class Grade:
    """The grade of one question. `fraction` is what the answer earned, `penalty` the points taken off for it.

    It tells which answers are right: whoever shows it asks first whether the quiz allows that.
    """

    score: Decimal
    max_score: Decimal
    fraction: Decimal
    state: State
    rule: str
    penalty: Decimal = Decimal(0)
    parts: tuple[Part, ...] = ()
    feedback: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON, numbers as text; `Grade.from_dict` reads it back unchanged."""
        data = {name: getattr(self, name) for name in _OF_GRADE}
        for name in ("score", "max_score", "fraction", "penalty"):
            data[name] = plain(data[name])
        data["parts"] = [{**vars(part), "credit": plain(part.credit)} for part in self.parts]
        data["feedback"] = list(self.feedback)
        return data

    @cached_property
    def as_json(self) -> str:
        """`as_dict` as text: most grades were given before, and are kept with it."""
        return orjson.dumps(self.as_dict()).decode()

    @property
    def is_written(self) -> bool:
        """`as_json` is at hand."""
        return "as_json" in vars(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Grade":
        """The grade that `as_dict` gave."""
        numbers = {name: Decimal(data[name]) for name in ("score", "max_score", "fraction", "penalty")}
        parts = tuple(Part(**part | {"credit": Decimal(part["credit"])}) for part in data["parts"])
        return cls(**data | numbers | {"parts": parts, "feedback": tuple(data["feedback"])})


_OF_GRADE = tuple(field.name for field in fields(Grade))


def rounded(number: Fraction | Decimal) -> Decimal:
    """An exact number to the eight places that are kept, half to even: it never turns an order of scores around."""
    return _rounded(*number.as_integer_ratio())


@lru_cache(maxsize=1024)
def _rounded(over: int, under: int) -> Decimal:
    """By two whole numbers: a Fraction takes longer to be looked up than to be rounded."""
    return Decimal(plain(round(Fraction(over, under) * 10**8) * STEP))


@lru_cache(maxsize=1024)
def plain(number: Decimal) -> str:
    """A number as text without exponent: `12`, `0.5`."""
    number = number.quantize(STEP, ROUND_HALF_EVEN)
    text = format(number, "f").rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def state_of(fraction: Fraction | Decimal) -> State:
    """Correct for all of it, incorrect for nothing or less, partial between."""
    if fraction >= 1:
        return "correct"
    return "partial" if fraction > 0 else "incorrect"


def scored_by_hand(grade: Grade, score: Decimal) -> Grade:
    """`grade` with the points that a person gave, an essay's or an override; from 0 to `max_score`."""
    score = rounded(min(max(score, Decimal(0)), grade.max_score))
    fraction = Fraction(score) / Fraction(grade.max_score) if grade.max_score else Fraction(1)
    return replace(grade, score=score, fraction=rounded(fraction), state=state_of(fraction), penalty=Decimal(0))
