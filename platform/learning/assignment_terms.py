"""When and how often one learner may hand in: what the assignment says, and what was granted to them."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from content.assessments.assignment import AssignmentSettings
from content.models import LessonVersion
from learning.models import Allowance, Enrollment


@dataclass(frozen=True)
class Terms:
    """The times and the number of hand-ins that hold for one learner."""

    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    attempts_allowed: int | None


def rules_of(version: LessonVersion) -> AssignmentSettings:
    """How the assignment of this version is handed in and marked."""
    summary = version.summary
    summary.pop("kind", None)
    return AssignmentSettings.model_validate(summary)


def terms_for(enrollment: Enrollment, lesson_id: uuid.UUID, rules: AssignmentSettings) -> Terms:
    """What holds for the learner of `enrollment`. Who is granted a later due date is not shut out before it."""
    granted = Allowance.objects.filter(enrollment=enrollment, lesson=lesson_id).first() or Allowance()
    due_at, closes_at = granted.due_at or rules.due_at, granted.closes_at or rules.closes_at
    if closes_at is not None and granted.due_at is not None and granted.closes_at is None:
        closes_at = max(closes_at, granted.due_at)
    return Terms(
        opens_at=granted.opens_at or rules.opens_at,
        due_at=due_at,
        closes_at=closes_at,
        attempts_allowed=granted.attempts(rules.attempts_allowed),
    )
