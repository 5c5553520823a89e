"""What is put together while PostgreSQL commits, rather than after it has.

psycopg2 sends a message and waits for its end in one call, unless it is told how to wait: then it sends, and calls what
waits. So the answer to whoever hands something in is made while that is written down, and given if it was.
"""

import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg2.extensions import POLL_OK, POLL_READ, set_wait_callback

from lib.turns import lent

T = TypeVar("T")


class Meanwhile(Generic[T]):
    """Work that asks the database nothing, and may be done twice."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._found: list[T] = []

    def begin(self) -> None:
        """Do it, if that succeeds: what fails does so again afterwards, where it can be told."""
        with suppress(Exception):
            self._found = [self._work()]

    @property
    def result(self) -> T:
        """What it gave, or gives now."""
        return self._found[0] if self._found else self._work()


def while_committing(work: Callable[[], T]) -> Meanwhile[T]:
    """Have this done while the transaction commits that is open, whose `result` is asked for after that."""
    meanwhile, connection = Meanwhile(work), connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "postgresql":
        connection.meanwhile = meanwhile  # type: ignore[attr-defined]
    return meanwhile


@contextmanager
def doing(meanwhile: Meanwhile[Any], connection: Any) -> Iterator[None]:
    """Do it while the next message of a connection is under way; then lend the turn, as far as there is any wait left.

    psycopg2 has one way to wait for a process: others may meet it meanwhile, and just wait.
    """
    _doing[connection] = meanwhile
    set_wait_callback(_wait)
    try:
        yield
    finally:
        set_wait_callback(None)
        _doing.pop(connection, None)


_doing: dict[Any, Meanwhile[Any]] = {}


def _wait(connection: Any) -> None:
    state, meanwhile = connection.poll(), _doing.pop(connection, None)
    if meanwhile is None:
        _wait_on(connection, state)
        return
    meanwhile.begin()
    state = connection.poll()
    if state != POLL_OK:
        with lent():
            _wait_on(connection, state)


def _wait_on(connection: Any, state: int) -> None:
    while state != POLL_OK:
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN if state == POLL_READ else select.POLLOUT)
        poll.poll()
        state = connection.poll()
