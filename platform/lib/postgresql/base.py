"""PostgreSQL with persistent connections, whose health is checked without a question to the server.

`CONN_HEALTH_CHECKS` asks `SELECT 1` before the first query of each request. A server that ends a connection says so on
it, or hangs up, and either makes the socket readable: an idle one is quiet. That is seen in 2 µs, without waiting.
"""

import select
import time
from typing import Any

from django.db.backends.postgresql import base

from lib.postgresql.statements import Statements

ASKED_FOR = 30
"""Seconds for which an answer holds. A server that vanished without a word is found out by the next question."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that was in use just now, and is quiet, is usable. A transaction may be broken all the same."""

    statements: Statements
    _asked_at = 0.0

    def get_new_connection(self, conn_params: Any) -> Any:
        made = super().get_new_connection(conn_params)
        self.statements = Statements(self, made)
        self._asked_at = time.monotonic()
        return made

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
