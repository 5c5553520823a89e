"""One request at a time in a process, whatever number of threads it has.

Threads of Python that all want to run take slices of 5 ms from each other, and the slowest answers get a hundred times
slower. Here a thread has the turn from the beginning of a request to its end, as if there were no others. Only while
it does something long that needs nothing of Python, it lends the turn to the others: hashing a password, or waiting for
the disk, as what commits does.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

from lib.handed_on import hand_on, take_over

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Turn:
    """A lock that knows how long it was held."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held, self._since = 0.0, 0.0

    def take(self) -> None:
        self._lock.acquire()
        self._since = time.monotonic()

    def give_back(self) -> None:
        self._held += time.monotonic() - self._since
        self._lock.release()

    def locked(self) -> bool:
        """Whether somebody has it."""
        return self._lock.locked()

    def seconds_held(self) -> float:
        """How long somebody had it since the process began, up to now. In the rest of the time nobody wanted it."""
        return self._held + (time.monotonic() - self._since if self.locked() else 0.0)


_turn = Turn()
_mine = threading.local()


def in_turn(application: Application) -> Application:
    """The WSGI application, which makes one answer at a time. What a stream sends later has no turn."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        _turn.take()
        _mine.is_held = True
        take_over()
        try:
            return application(environ, start_response)
        finally:
            hand_on()
            _mine.is_held = False
            _turn.give_back()

    return answer


def seconds_held() -> float:
    """How long this process was answering, since it began."""
    return _turn.seconds_held()


@contextmanager
def lent() -> Iterator[None]:
    """While the block runs, other threads may answer.

    Within a transaction they may not: whoever waited for a row that it has locked would keep the turn from it. Its end
    is outside: PostgreSQL comes to it without a turn.
    """
    if not getattr(_mine, "is_held", False) or _is_in_transaction():
        yield
        return
    _turn.give_back()
    try:
        yield
    finally:
        _turn.take()


def _is_in_transaction() -> bool:
    return any(each.in_atomic_block for each in connections.all(initialized_only=True))
