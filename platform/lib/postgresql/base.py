"""PostgreSQL with persistent connections, whose health is checked without a question to the server.

`CONN_HEALTH_CHECKS` asks `SELECT 1` before the first query of each request. A server that ends a connection says so on
it, or hangs up, and either makes the socket readable: an idle one is quiet. That is seen in 2 µs, without waiting.

Transactions begin with their first statement, and end with the last that waits: see `travelling`.
"""

import select
import time
from contextlib import suppress
from typing import Any

import psycopg2
from django.conf import settings
from django.db import DatabaseError
from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.backends.utils import CursorWrapper, debug_transaction
from psycopg2.extensions import UNICODE, new_type, register_type

from lib.postgresql.statements import Statements
from lib.postgresql.travelling import BEGIN, Cursor, Travelling
from lib.turns import lent

PLANNING = "SET random_page_cost = 1.1; SET max_parallel_workers_per_gather = 0; SET jit = off"
"""PostgreSQL takes a page out of order for four times as dear as the next one, as on spinning disks, and so reads whole
tables to find twenty rows. What is read often is in memory, and the rest on disks that don't spin.

Helpers for one query take longer to start than most queries to run, and take cores from other requests; so does
compiling one.
"""
_UUID_AS_TEXT = new_type((2950,), "UUID_AS_TEXT", UNICODE)
ASKED_FOR = 30
"""Seconds for which an answer holds. A server that vanished without a word is found out by the next question."""


class _Open(CursorWrapper):
    """Not closed by the block that uses it."""

    def __exit__(self, *raised: object) -> None: ...


def _reading(cursor: Any, ids_as_text: bool) -> Any:
    if ids_as_text:
        register_type(_UUID_AS_TEXT, cursor.cursor)
    return cursor


class Operations(DatabaseOperations):
    """Queries are compiled in our way."""

    compiler_module = "lib.postgresql.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that was in use just now, and is quiet, is usable. A transaction may be broken all the same."""

    ops_class = Operations
    statements: Statements
    travelling: Travelling
    _open: dict[bool, "_Open"]
    _asked_at = 0.0

    def get_new_connection(self, conn_params: Any) -> Any:
        made = super().get_new_connection(conn_params)
        made.autocommit = True
        self.travelling = Travelling(made)
        self.statements = Statements(self, made)
        self._open = {}
        self._asked_at = time.monotonic()
        return made

    def create_cursor(self, name: str | None = None) -> Any:
        made = self.connection.cursor(cursor_factory=Cursor)
        made.travelling = self.travelling
        made.tzinfo_factory = self.tzinfo_factory if settings.USE_TZ else None
        if name:
            made.catch_up()
            return super().create_cursor(name)
        return made

    def open_cursor(self, *, ids_as_text: bool = False) -> Any:
        """A cursor that stays open: to make one takes as long as to ask with it.

        It is for those who read all that they have asked for before anybody else asks.
        """
        if self.queries_logged:
            return _reading(self.cursor(), ids_as_text)
        self.close_if_health_check_failed()
        self.ensure_connection()
        if ids_as_text not in self._open:
            with self.wrap_database_errors:
                self._open[ids_as_text] = _reading(_Open(self.create_cursor(), self), ids_as_text)
        return self._open[ids_as_text]

    def _set_autocommit(self, autocommit: bool) -> None:
        with self.wrap_database_errors:
            if self.travelling.is_open:  # as psycopg2 says: whoever left it so must not go on as if it were done
                raise psycopg2.ProgrammingError("autocommit can't be changed inside a transaction")
        self.travelling.waiting = [] if autocommit else [BEGIN]
        if autocommit and self.statements.are_due:
            with suppress(psycopg2.Error):  # what was committed is not undone by it
                self.statements.name_those_due()

    def _commit(self) -> None:
        if self.connection is None:
            return
        try:
            with debug_transaction(self, "COMMIT"), self.wrap_database_errors, lent():
                self.travelling.commit()
        except DatabaseError as error:
            self.statements.forget(error.__cause__)
            raise
        self._begin_again()

    def _rollback(self) -> None:
        if self.connection is None:
            return
        with debug_transaction(self, "ROLLBACK"), self.wrap_database_errors:
            self.travelling.roll_back()
        self._begin_again()

    def _savepoint(self, sid: str) -> None:
        text = self.ops.savepoint_create_sql(sid)
        with debug_transaction(self, text), self.wrap_database_errors:
            self.travelling.set_savepoint(text.encode())

    def _savepoint_commit(self, sid: str) -> None:
        text = self.ops.savepoint_commit_sql(sid)
        with debug_transaction(self, text), self.wrap_database_errors:
            self.travelling.release(text.encode())

    def _savepoint_rollback(self, sid: str) -> None:
        if not self.travelling.not_run_since(self.ops.savepoint_create_sql(sid).encode()):
            with self.cursor() as cursor:
                cursor.execute(self.ops.savepoint_rollback_sql(sid))

    def _begin_again(self) -> None:
        """Where somebody has turned autocommit off, each statement is in a transaction."""
        self.travelling.waiting = [] if self.autocommit else [BEGIN]

    def init_connection_state(self) -> None:
        super().init_connection_state()
        with self.connection.cursor() as cursor:
            cursor.execute(PLANNING)

    def is_usable(self) -> bool:
        now = time.monotonic()
        if not self.in_atomic_block and now - self._asked_at < ASKED_FOR and self._is_quiet():
            return True
        usable = bool(super().is_usable())
        self._asked_at = now if usable else 0.0
        return usable

    def _is_quiet(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return not poll.poll(0)
