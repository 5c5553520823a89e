"""A quiz of two questions and one learner, in memory: what every request must come to."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

GRACE = timedelta(seconds=5)
MARKS = {0: Decimal(0), 1: Decimal(50), 2: Decimal(100)}


@dataclass
class Tried:
    """One attempt. `answers` says of each question that was answered whether it was right."""

    started_at: datetime
    limit: timedelta | None
    answers: dict[int, bool] = field(default_factory=dict)
    closed_at: datetime | None = None

    @property
    def percentage(self) -> Decimal:
        return MARKS[sum(self.answers.values())]


@dataclass
class Learner:
    """Everything that is known of the learner; `settings` are those of today's quiz."""

    now: datetime
    settings: dict[str, Any]
    counts: str = "best"
    extra_percent: int = 0
    extra_attempts: int = 0
    in_course: bool = True
    passed_once: bool = False
    tries: list[Tried] = field(default_factory=list)

    @property
    def open(self) -> Tried | None:
        """The open attempt; one whose time is over is closed by looking at it."""
        last = self.tries[-1] if self.tries else None
        if last is None or last.closed_at is not None:
            return None
        end = self.end_of(last)
        if end is not None and self.now > end + GRACE:
            self.close(last, end)
            return None
        return last

    def end_of(self, tried: Tried) -> datetime | None:
        return None if tried.limit is None else tried.started_at + tried.limit * (100 + self.extra_percent) / 100

    def close(self, tried: Tried, at: datetime) -> None:
        tried.closed_at = at
        result = self.result
        self.passed_once |= result is not None and result >= 50

    @property
    def result(self) -> Decimal | None:
        """What counts of the closed attempts."""
        closed = [each.percentage for each in self.tries if each.closed_at is not None]
        if not closed:
            return None
        if self.counts == "average":
            return (sum(closed, Decimal(0)) / len(closed)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return closed[-1] if self.counts == "last" else max(closed)

    def start(self) -> str:
        """A status, or the code of a refusal."""
        if not self.in_course:
            return "ENROLLMENT_CANCELLED"
        if self.open is not None:
            return "200"
        allowed = self.settings["attempts_allowed"]
        if allowed is not None and len(self.tries) >= allowed + self.extra_attempts:
            return "NO_ATTEMPTS_LEFT"
        cooldown = timedelta(seconds=self.settings["cooldown_seconds"])
        ends = [each.closed_at for each in self.tries if each.closed_at is not None]
        if cooldown and ends and self.now < max(ends) + cooldown:
            return "COOLDOWN"
        limit = self.settings["time_limit_seconds"]
        self.tries.append(Tried(self.now, None if limit is None else timedelta(seconds=limit)))
        return "201"

    def save(self, tried: Tried, answers: dict[int, bool]) -> str:
        if self.open is not tried:
            return "ATTEMPT_CLOSED"
        if not self.in_course:
            return "ENROLLMENT_CANCELLED"
        tried.answers |= answers
        return "200"

    def submit(self, tried: Tried, answers: dict[int, bool]) -> str:
        if self.open is tried:
            if not self.in_course:
                return "ENROLLMENT_CANCELLED"
            tried.answers |= answers
            end = self.end_of(tried)
            self.close(tried, self.now if end is None else min(self.now, end))
        return "200"
