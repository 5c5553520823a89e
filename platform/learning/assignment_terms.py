"""When and how often one learner may hand in: what the assignment says, and what was granted to them."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from content.assessments.assignment import AssignmentSettings
from learning.models import Enrollment


@dataclass(frozen=True)
class Terms:
    """The times and the number of hand-ins that hold for one learner."""

    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    attempts_allowed: int | None


def terms_for(enrollment: Enrollment, lesson_id: uuid.UUID, rules: AssignmentSettings) -> Terms:
    """What holds for the learner of `enrollment`."""
    return Terms(rules.opens_at, rules.due_at, rules.closes_at, rules.attempts_allowed)
