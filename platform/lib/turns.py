"""One request at a time in a process, whatever number of threads it has.

Threads of Python that all want to run take slices of 5 ms from each other, and the slowest answers get a hundred times
slower. Here a thread has the turn from the beginning of a request to its end, as if there were no others. Only while
it does something long that needs nothing of Python, it lends the turn to the others: hashing a password, or waiting for
the disk, as what commits does.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
_turn = threading.Lock()
_mine = threading.local()


def in_turn(application: Application) -> Application:
    """The WSGI application, which makes one answer at a time. What a stream sends later has no turn."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        _turn.acquire()
        _mine.is_held = True
        try:
            return application(environ, start_response)
        finally:
            _mine.is_held = False
            _turn.release()

    return answer


@contextmanager
def lent() -> Iterator[None]:
    """While the block runs, other threads may answer.

    Within a transaction they may not: whoever waited for a row that it has locked would keep the turn from it. Its end
    is outside: PostgreSQL comes to it without a turn.
    """
    if not getattr(_mine, "is_held", False) or _is_in_transaction():
        yield
        return
    _turn.release()
    try:
        yield
    finally:
        _turn.acquire()


def _is_in_transaction() -> bool:
    return any(each.in_atomic_block for each in connections.all(initialized_only=True))
