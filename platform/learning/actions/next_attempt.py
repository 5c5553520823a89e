"""Whether a learner may begin an attempt at a quiz, known before they try."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from django.utils import timezone

from learning.actions.attempt import Cooldown, QuizNotOpen, why_not_here, why_not_now
from learning.actions.attempt_closing import close_if_expired
from learning.sitting import Sitting, sit_down


@dataclass(frozen=True)
class NextAttempt:
    """Whether one may begin, or the open one go on; `reason` is the code of the refusal that would come otherwise.

    `next_start_at` is when that reason is over, if time alone ends it; `attempts_left` is how many may still begin,
    None is any number.
    """

    can_start: bool
    reason: str | None
    next_start_at: datetime | None
    attempts_left: int | None


def attempts_of(*, enrollment_id: uuid.UUID, lesson_id: uuid.UUID, by: User) -> Sitting:
    """Where `by` stands at a quiz, with all their attempts, closed if their time is over. Raises NotFound."""
    sitting = sit_down(enrollment_id, lesson_id, by=by)
    opened = sitting.open_attempt
    if opened is not None and opened.has_expired(timezone.now()):
        close_if_expired(opened.pk)
        sitting = sit_down(enrollment_id, lesson_id, by=by)
    return sitting


def next_attempt(sitting: Sitting) -> NextAttempt:
    """What beginning an attempt now would come to. Asks nothing more of the database."""
    now = timezone.now()
    rules = sitting.place.rules if sitting.place else None
    terms = sitting.terms(rules) if rules else None
    left = terms.attempts_left(len(sitting.attempts)) if terms else 0
    refusal = why_not_here(sitting)
    if refusal is None and sitting.open_attempt is None:
        refusal = why_not_now(sitting, now)
    if refusal is None:
        return NextAttempt(True, None, None, left)
    begins = None
    if terms is not None and isinstance(refusal, QuizNotOpen):
        begins = terms.opens_at
    elif isinstance(refusal, Cooldown):
        begins = datetime.fromisoformat(refusal.details["available_at"])
    if begins is not None and terms is not None and terms.has_closed(begins):
        begins = None
    return NextAttempt(False, refusal.code, begins, left)
