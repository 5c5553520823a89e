"""The grade of a course: the results of its graded lessons, weighted. Pure and exact.

Two grades, as Canvas has them. The current one counts what has a result; the final one counts everything, and what has
none as 0: it is what the current one comes to if nothing more is done.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from learning.exact import rounded_percent


@dataclass(frozen=True)
class CourseGrade:
    """In per cent, with two places. None where nothing counts: no result yet, or nothing is graded at all."""

    current: Decimal | None
    final: Decimal | None


def course_grade(results: Iterable[tuple[Decimal, Decimal | None]]) -> CourseGrade:
    """The grade of these graded lessons, each a weight and a percentage, None without a result."""
    rows = list(results)
    return CourseGrade(
        current=_weighted([(weight, percentage) for weight, percentage in rows if percentage is not None]),
        final=_weighted([(weight, percentage or Decimal(0)) for weight, percentage in rows]),
    )


def _weighted(rows: list[tuple[Decimal, Decimal]]) -> Decimal | None:
    total = sum((weight for weight, _ in rows), Decimal(0))
    if not total:
        return None
    return rounded_percent(sum((weight * percentage for weight, percentage in rows), Decimal(0)) / total)
