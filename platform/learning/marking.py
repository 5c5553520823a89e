"""What a piece of work comes to: points, less what being late costs. Pure: no database, no clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from lib.errors import Invalid

from content.assessments.assignment import AssignmentSettings, Criterion
from learning.grading.quiz import percentage_of, reaches

DAY = timedelta(days=1)
NOTHING = Decimal(0)
PLACES = 4


@dataclass(frozen=True)
class Mark:
    """The result of a grading. `points` are what the work is worth, `score` what is left after the penalty."""

    points: Decimal
    penalty: Decimal
    score: Decimal
    max_score: Decimal
    percentage: Decimal
    passed: bool | None


def days_late(due_at: datetime | None, submitted_at: datetime) -> int:
    """How many days it came late, each begun day counted whole."""
    if due_at is None or submitted_at <= due_at:
        return 0
    return -((due_at - submitted_at) // DAY)


def mark(rules: AssignmentSettings, *, points: Decimal, late: int) -> Mark:
    """What `points` come to for work that is so many days late. Raises Invalid for points that can't be given."""
    most = Decimal(rules.points)
    if not points.is_finite() or not NOTHING <= points <= most:
        raise Invalid.field("score", f"must be from 0 to {rules.points}")
    if -int(points.normalize().as_tuple().exponent) > PLACES:
        raise Invalid.field("score", f"may have {PLACES} decimal places")
    share = min(Decimal(rules.late_penalty) * late, Decimal(rules.late_penalty_most))
    penalty = min(most * share / 100, points)
    score = points - penalty
    percentage = percentage_of(score, most)
    pass_mark = rules.pass_percentage
    return Mark(points, penalty, score, most, percentage, None if pass_mark is None else reaches(percentage, pass_mark))


def rubric_points(rules: AssignmentSettings, marks: dict[str, Any]) -> Decimal | None:
    """The sum of a filled rubric; None while a line of it is open. Raises Invalid for lines that don't fit.

    `marks` is `{criterion id: {"points"} or {"level"}, both with an optional "comment"}`.
    """
    known = {str(criterion.id): criterion for criterion in rules.rubric}
    problems = {f"rubric.{key}": ["is not a line of the rubric"] for key in marks.keys() - known.keys()}
    total, complete = NOTHING, bool(known)
    for key, criterion in known.items():
        try:
            given = _points_for(criterion, marks.get(key) or {})
        except ValueError as error:
            problems[f"rubric.{key}"] = [str(error)]
            continue
        complete = complete and given is not None
        total += given or NOTHING
    if problems:
        raise Invalid(details={"fields": problems})
    return total if complete else None


def _points_for(criterion: Criterion, given: dict[str, Any]) -> Decimal | None:
    if given.get("points") is not None:
        points = Decimal(given["points"])
        if not NOTHING <= points <= Decimal(criterion.points):
            raise ValueError(f"must be from 0 to {criterion.points}")
        return points
    if given.get("level") is not None:
        levels = {str(level.id): level for level in criterion.levels}
        if str(given["level"]) not in levels:
            raise ValueError("is not a level of this line")
        return Decimal(levels[str(given["level"])].points)
    return None
