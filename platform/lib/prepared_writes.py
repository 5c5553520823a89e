"""UPDATE and INSERT that are built and compiled once for a process, and run alone or several together."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections

from lib import given
from lib.given import Given
from lib.postgresql.statements import Parameters, Statement
from lib.together import Write, compiled
from lib.turns import lent

MOST_TOGETHER = 100
"""Ways in which writes are put together, of which a process keeps the statement."""


class PreparedWrite:
    """An UPDATE or an INSERT of `lib.together` with `Given` values in it."""

    def __init__(self, build: Callable[[], Write]) -> None:
        self._build = build
        self._compiled: dict[str, Statement] = {}

    def forget(self) -> None:
        """Build the statement anew when it is next run."""
        self._compiled = {}
        _together.cache_clear()

    def run(self, **values: Any) -> int:
        """Write to the primary, and say how many rows that were."""
        with given.cursor_of(connections[DEFAULT_DB_ALIAS]) as cursor, lent():
            given.run(cursor, *self._statement(), values)
            return int(cursor.rowcount)

    def row(self, **values: Any) -> tuple[Any, ...] | None:
        """The same, for one that returns what it has written: the first row, or None."""
        with given.cursor_of(connections[DEFAULT_DB_ALIAS]) as cursor, lent():
            given.run(cursor, *self._statement(), values)
            row: tuple[Any, ...] | None = cursor.fetchone()
            return row

    def ready(self, **values: Any) -> "Due":
        """The statement with its values, to be written together with others."""
        return Due(self, values)

    def _statement(self) -> Statement:
        vendor = connections[DEFAULT_DB_ALIAS].vendor
        if vendor not in self._compiled:
            ((sql, parameters),) = compiled(self._build())
            self._compiled[vendor] = sql, Parameters(parameters)
        return self._compiled[vendor]


class Due(NamedTuple):
    """A prepared write, and the values that it is to be run with."""

    statement: PreparedWrite
    values: dict[str, Any]


def write(*due: Due) -> None:
    """Run all of them in the transaction that is open; no two may touch the same row.

    PostgreSQL gets one `WITH` of all, which waits for the next statement, the last for `COMMIT`: no round trip of its
    own. So it is the next that tells of a refusal. Other databases run them one after the other.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        for statement, values in due:
            statement.run(**values)
        return
    values = {f"{number}.{name}": value for number, each in enumerate(due) for name, value in each.values.items()}
    with given.cursor_of(connection) as cursor, connection.travelling.along():
        given.run(cursor, *_together(*(each.statement for each in due)), values)


@lru_cache(maxsize=MOST_TOGETHER)
def _together(*statements: PreparedWrite) -> Statement:
    """Them as one, and their parameters, each by the number of its statement and its name."""
    compiled = [statement._statement() for statement in statements]
    parts = ", ".join(f"w{number} AS ({sql} RETURNING 1)" for number, (sql, _) in enumerate(compiled))
    parameters = [_numbered(number, each) for number, (_, of_it) in enumerate(compiled) for each in of_it]
    return f"WITH {parts} SELECT 1", Parameters(parameters)


def _numbered(number: int, parameter: Any) -> Any:
    return Given(f"{number}.{parameter.name}", parameter.output_field) if isinstance(parameter, Given) else parameter
