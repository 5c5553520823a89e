"""Which of several attempts counts (Moodle's quiz, "Grading method": highest, average or last grade)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from learning.grading.quiz import CENT, NOTHING, Result, reaches

Counts = Literal["best", "last", "average"]


@dataclass(frozen=True)
class Standing:
    """Where the attempts leave a learner. `attempt` is the position of the one that counts, None for an average."""

    percentage: Decimal | None
    passed: bool | None
    attempt: int | None


def standing(results: Sequence[Result], *, counts: Counts, pass_mark: Decimal | None = None) -> Standing:
    """What closed attempts, in the order in which they were closed, come to together.

    Percentages are compared and averaged, not points: random draws and other versions of a quiz may have other
    totals. Attempts that wait for grading count when they are graded; as the last one they make the result wait.
    """
    graded = [position for position, result in enumerate(results) if not result.needs_grading]
    if not graded or (counts == "last" and graded[-1] != len(results) - 1):
        return Standing(None, None, None)
    if counts == "average":
        average = sum((results[position].percentage for position in graded), NOTHING) / len(graded)
        return _standing(average.quantize(CENT, ROUND_HALF_UP), pass_mark, None)
    chosen = graded[-1] if counts == "last" else max(graded, key=lambda position: results[position].percentage)
    return _standing(results[chosen].percentage, pass_mark, chosen)


def _standing(percentage: Decimal, pass_mark: Decimal | None, attempt: int | None) -> Standing:
    return Standing(percentage, None if pass_mark is None else reaches(percentage, pass_mark), attempt)
