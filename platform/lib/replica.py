"""Reading from a copy of the database, where one is set and nobody can tell the difference.

Only a request that says so reads from it (`reading_allowed`), and only tables of the apps that learners read. The
rest goes to the primary: everything written, everything inside a transaction, everything about who is who, the worker
and commands. So does everything while the replica can't be reached or is more than `settings.REPLICA_LAG_SECONDS`
behind. That is not found out by clocks, which differ, but by how far the primary's log was when, and how far of it the
replica is.
"""

import logging
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections

from lib.pause import Pause

REPLICA = "replica"
_APPS = frozenset({"content", "learning", "analytics"})
_PRIMARY_IS_AT = "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"
_REPLICA_IS_AT = "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() - '0/0'::pg_lsn END"
_EVERY = 1.0  # seconds between two looks; how far behind it may be in truth is one more than the setting
_reads: ContextVar[bool] = ContextVar("reads_from_replica", default=False)
_log = logging.getLogger("lectern.replica")


class Lag:
    """How far behind the replica is, by where the primary was when."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque(maxlen=120)
        self._replica: int | None = None

    def note(self, now: float, *, primary: int, replica: int | None) -> None:
        """Where both are. None for a replica that is none, such as one that was made a primary."""
        self._seen.append((now, primary))
        self._replica = replica

    def seconds(self, now: float) -> float:
        """How old what the replica shows is at most; infinite while that can't be said."""
        caught_up = (at for at, place in reversed(self._seen) if self._replica is not None and place <= self._replica)
        return now - next(caught_up, float("-inf"))


class Replica:
    """Whether this process may read from the replica."""

    def __init__(self) -> None:
        self.lag, self._looked, self._is_fine = Lag(), float("-inf"), False
        self._pause = Pause(seconds=10)

    def is_fine(self) -> bool:
        """It answers and is up to date, by the last look."""
        now = time.monotonic()
        if self._pause.holds:
            return False
        if now - self._looked >= _EVERY:
            self._looked, self._is_fine = now, self._look(now)
        return self._is_fine

    def _look(self, now: float) -> bool:
        try:
            primary = _ask(DEFAULT_DB_ALIAS, _PRIMARY_IS_AT)
        except (DatabaseError, InterfaceError):
            return False  # whoever needs it finds out, and answers for it
        try:
            self.lag.note(now, primary=primary or 0, replica=_ask(REPLICA, _REPLICA_IS_AT))
        except (DatabaseError, InterfaceError) as error:
            self.leave_alone(error)
            return False
        return self.lag.seconds(now) <= settings.REPLICA_LAG_SECONDS

    def leave_alone(self, error: Exception | None = None) -> None:
        """It failed: the primary does its work for a while."""
        self._pause.begin()
        self._is_fine = False
        connections[REPLICA].close()
        _log.warning("replica.down", extra={"error": type(error).__name__ if error else "unanswered"})


replica = Replica()


def _ask(alias: str, question: str) -> int | None:
    with connections[alias].cursor() as cursor:
        cursor.execute(question)
        found = cursor.fetchone()[0]
    return None if found is None else int(found)


@contextmanager
def reading_allowed() -> Iterator[None]:
    """What is read in here may come from the replica, if it is fine."""
    before = _reads.set(replica.is_fine())
    try:
        yield
    finally:
        _reads.reset(before)


def is_reading() -> bool:
    """Whether reads go to the replica now."""
    return _reads.get() and not connections[DEFAULT_DB_ALIAS].in_atomic_block


class ReplicaRouter:
    """Django asks it which database is meant. Objects that were read from the replica are written to the primary."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return REPLICA if model._meta.app_label in _APPS and is_reading() else DEFAULT_DB_ALIAS

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, alias: str, app_label: str, **hints: Any) -> bool:
        return alias == DEFAULT_DB_ALIAS
