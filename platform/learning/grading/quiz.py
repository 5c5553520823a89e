"""The result of a whole quiz, from the grades of its questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from learning.grading.grade import Grade

NOTHING = Decimal(0)
FULL = Decimal("100.00")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Result:
    """What an attempt came to. `passed` is None while somebody has to grade a part of it, or without a pass mark."""

    score: Decimal
    max_score: Decimal
    percentage: Decimal
    passed: bool | None
    needs_grading: bool


def total(grades: Sequence[Grade], *, pass_mark: Decimal | None = None, below_zero: bool = False) -> Result:
    """The sum of `grades`; less than 0 only if `below_zero` allows it, never more than all points.

    `pass_mark` is a percentage from 0 to 100.
    """
    max_score = sum((one.max_score for one in grades), NOTHING)
    score = min(sum((one.score for one in grades), NOTHING), max_score)
    if not below_zero:
        score = max(score, NOTHING)
    percentage = percentage_of(score, max_score)
    waiting = any(one.state == "needs_grading" for one in grades)
    passed = None if waiting or pass_mark is None else reaches(percentage, pass_mark)
    return Result(score, max_score, percentage, passed, waiting)


def percentage_of(score: Decimal, max_score: Decimal) -> Decimal:
    """`score` in percent of `max_score`, to two places, half up; 100 where there was nothing to earn.

    It is what people are shown and what the pass mark is compared with: nobody fails with the percentage asked for.
    """
    if not max_score:
        return FULL
    return (score * 100 / max_score).quantize(CENT, ROUND_HALF_UP)


def reaches(percentage: Decimal, pass_mark: Decimal) -> bool:
    """Whether a percentage passes: the pass mark itself does, to two places as shown."""
    return percentage >= pass_mark.quantize(CENT, ROUND_HALF_UP)
