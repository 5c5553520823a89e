"""A clock that tests move: what the code asks for the time, and what the libraries do that sign and check tokens."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Self
from unittest.mock import patch

_CALLERS = ("django.utils.timezone.now", "ninja_jwt.tokens.aware_utcnow")


class Clock:
    """As late as it is, and later by what it was moved. Once stopped, it goes only when it is moved."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self.stopped_at: datetime | None = None

    def now(self) -> datetime:
        return (self.stopped_at or datetime.now(UTC)) + self.ahead

    def forward(self, by: timedelta) -> None:
        """Let time pass."""
        self.ahead += by

    def stop(self) -> None:
        """Let no time pass, so that everything happens in one instant."""
        self.stopped_at = datetime.now(UTC)


@contextmanager
def moved_clock() -> Iterator[Clock]:
    """A clock that everybody reads while the block runs."""
    clock = Clock()

    class Moved(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            moment: Any = clock.now().astimezone(tz)
            return moment

    with ExitStack() as stack:
        for name in _CALLERS:
            stack.enter_context(patch(name, clock.now))
        stack.enter_context(patch("jwt.api_jwt.datetime", Moved))
        yield clock
