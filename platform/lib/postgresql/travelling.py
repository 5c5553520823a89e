"""Statements that travel with the next one, so that they take no round trip of their own.

A round trip takes 60 to 150 µs of waiting and 20 of the processor, and psycopg2 asks `BEGIN` and `COMMIT` by
themselves. Here `BEGIN` goes with the first statement of a transaction; what nobody waits for the answer of may go with
the one after it, the last of those with `COMMIT`. PostgreSQL runs what stands in one message one after the other, each
with its own view of the data, and stops at the first that fails. psycopg2 is in autocommit all the time.

So the statement that carried what failed tells of it. Where nothing of a message was run, since a part of it can't be
read, what begins the transaction waits for the next statement again: none is run outside of it.

Savepoints are set and released with the next statement, too, so that a block in which nothing is asked costs nothing. A
statement that can't even be read, which only a mistake in a program makes, may take along the transaction around its
savepoint.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from psycopg2.extensions import TRANSACTION_STATUS_IDLE, cursor

BEGIN, _SET, _RELEASE = b"BEGIN", b"SAVEPOINT ", b"RELEASE SAVEPOINT "


class Travelling:
    """What waits on one connection to be sent with the next statement."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.waiting: list[bytes] = []
        self.takes_along = self.is_together = False

    @property
    def is_open(self) -> bool:
        """The server is in a transaction, or something that it was not told of waits to be."""
        idle = self._connection.info.transaction_status == TRANSACTION_STATUS_IDLE
        return not idle or self._has_statements

    @contextmanager
    def along(self) -> Iterator[None]:
        """What is executed in the block waits for the next statement of the transaction, if there is one."""
        self.takes_along = self.is_together or bool(self.waiting) or self.is_open
        try:
            yield
        finally:
            self.takes_along = False

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is executed `along` in the block, and the statement after it, are a transaction by themselves.

        PostgreSQL takes them for one as they come in one message, without `BEGIN` and `COMMIT`.
        """
        waited = len(self.waiting)
        self.is_together = True
        try:
            yield
        finally:
            self.is_together = False
            del self.waiting[waited:]

    def send(self, send: Callable[[bytes], None], text: bytes) -> None:
        """Send what waits and `text` as one message, or let that wait, too."""
        if self.takes_along:
            self.waiting.append(text)
            return
        waiting, self.waiting = self.waiting, []
        try:
            send(b"; ".join([*waiting, text]))
        except Exception:
            if waiting[:1] == [BEGIN] and not self._connection.closed and not self.is_open:
                self.waiting = waiting
            raise

    @property
    def _has_statements(self) -> bool:
        """Something waits that may fail."""
        return any(not text.startswith((BEGIN, _SET, _RELEASE)) for text in self.waiting)

    def set_savepoint(self, text: bytes) -> None:
        """Set one before the next statement. What waits, and may fail, does so before it."""
        if self._has_statements:
            self._say(text)
        else:
            self.waiting.append(text)

    def release(self, text: bytes) -> None:
        """Forget a savepoint: at once, where something waits that may fail in it."""
        if self.waiting and _RELEASE + self.waiting[-1].removeprefix(_SET) == text:
            self.waiting.pop()
        else:
            self.set_savepoint(text)

    def not_run_since(self, text: bytes) -> bool:
        """Nothing was sent since the savepoint was set by `text`; then what waits since is dropped."""
        if text not in self.waiting:
            self.waiting = []
            return False
        del self.waiting[self.waiting.index(text) + 1 :]
        return True

    def commit(self) -> None:
        """Commit, with what waits; if nothing was asked since the beginning, there is nothing to say."""
        if self.is_open:
            self.waiting = [text for text in self.waiting if not text.startswith((_SET, _RELEASE))]
            self._say(b"COMMIT")

    def roll_back(self) -> None:
        """Roll back; what waits is not sent."""
        self.waiting = []
        if self.is_open:
            self._say(b"ROLLBACK")

    def _say(self, what: bytes) -> None:
        with self._connection.cursor(cursor_factory=cursor) as plain:
            self.send(plain.execute, what)


class Cursor(cursor):
    """A cursor that takes along what waits."""

    travelling: Travelling
    _asked: bytes | None = None

    @property
    def query(self) -> bytes | None:
        """What was asked last, without what travelled with it."""
        return self._asked or super().query

    def execute(self, query: Any, vars: Any = None) -> None:
        """Run the query, after what waits."""
        travelling = self.travelling
        if travelling.waiting or travelling.takes_along:
            self._asked = self.mogrify(query, vars)
            travelling.send(super().execute, self._asked)
        else:
            self._asked = None
            super().execute(query, vars)

    def catch_up(self) -> None:
        """Send what waits, before psycopg2 sends something by itself."""
        if self.travelling.waiting:
            self.execute("SELECT 1")


def _afterwards(name: str) -> Any:
    def run(self: Cursor, *arguments: Any, **named: Any) -> Any:
        self.catch_up()
        return getattr(cursor, name)(self, *arguments, **named)

    return run


for _name in ("executemany", "callproc", "copy_expert", "copy_from", "copy_to"):
    setattr(Cursor, _name, _afterwards(_name))
