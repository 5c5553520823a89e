"""Questions answered with a number."""

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from content.questions.exact import Number, Tolerance, Weight
from content.questions.fields import MOST_OPTIONS, Label, Part, Remark, refuse


class NearValue(Part):
    """A value and how far off a number may be: absolutely, or as a part of the value (0.05 is 5 %)."""

    value: Number
    tolerance: Tolerance = "0"
    tolerance_kind: Literal["absolute", "relative"] = "absolute"
    weight: Weight = "1"
    feedback: Remark = ""

    def bounds(self) -> tuple[Fraction, Fraction]:
        """The smallest and the largest number that count, exact."""
        value, tolerance = Fraction(self.value), Fraction(self.tolerance)
        reach = abs(value) * tolerance if self.tolerance_kind == "relative" else tolerance
        return value - reach, value + reach


class WithinRange(Part):
    """Any number from `minimum` to `maximum`, both included."""

    minimum: Number
    maximum: Number
    weight: Weight = "1"
    feedback: Remark = ""

    @model_validator(mode="after")
    def _upwards(self) -> "WithinRange":
        if Fraction(self.maximum) < Fraction(self.minimum):
            raise refuse("maximum", "must not be less than the minimum")
        return self

    def bounds(self) -> tuple[Fraction, Fraction]:
        """The smallest and the largest number that count, exact."""
        return Fraction(self.minimum), Fraction(self.maximum)


def _kind(answer: Any) -> str:
    if isinstance(answer, WithinRange):
        return "range"
    return "range" if isinstance(answer, dict) and {"minimum", "maximum"} & set(answer) else "near"


NumericAnswer = Annotated[
    Annotated[NearValue, Tag("near")] | Annotated[WithinRange, Tag("range")], Discriminator(_kind)
]


class Numeric(Part):
    """Accepted numbers, tried in their order: the first that fits counts. `unit` may follow the number."""

    answers: Annotated[list[NumericAnswer], Field(min_length=1, max_length=MOST_OPTIONS)]
    unit: Label = ""
