"""The limits of a quiz as they hold for one learner: what the quiz says, and what was granted to them. Pure."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from content.assessments.quiz import QuizSettings
from learning.models import Allowance


@dataclass(frozen=True)
class QuizTerms:
    """When and how often one learner may take a quiz, and how long an attempt may last."""

    opens_at: datetime | None
    closes_at: datetime | None
    attempts_allowed: int | None
    time_limit: timedelta | None
    cooldown: timedelta

    def expires_at(self, started_at: datetime) -> datetime | None:
        """When an attempt that began at `started_at` is over: when its time is, or when the quiz closes."""
        ends = [self.closes_at, started_at + self.time_limit if self.time_limit else None]
        return min((end for end in ends if end is not None), default=None)

    def has_closed(self, now: datetime) -> bool:
        """No attempt begins or goes on any more."""
        return self.closes_at is not None and now >= self.closes_at

    def attempts_left(self, used: int) -> int | None:
        """How many may still begin after `used` of them; None is any number."""
        return None if self.attempts_allowed is None else max(self.attempts_allowed - used, 0)


def quiz_terms(rules: QuizSettings, allowance: Allowance | None) -> QuizTerms:
    """What holds for the learner who has `allowance`."""
    limit = rules.time_limit_seconds
    allowance = allowance or _nothing()
    return QuizTerms(
        opens_at=allowance.opens_at or rules.opens_at,
        closes_at=allowance.closes_at or rules.closes_at,
        attempts_allowed=allowance.attempts(rules.attempts_allowed),
        time_limit=None if limit is None else _stretched(limit, allowance.extra_time_percent),
        cooldown=timedelta(seconds=rules.cooldown_seconds),
    )


@cache
def _nothing() -> Allowance:
    """What is granted to most: to make it takes 12 µs."""
    return Allowance()


def _stretched(seconds: int, percent: int) -> timedelta:
    return timedelta(seconds=math.ceil(seconds * (100 + percent) / 100))
