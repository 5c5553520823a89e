"""Statements that PostgreSQL keeps parsed and planned, for as long as a connection lives.

Of a course with what the catalogue tells of it, planning takes 370 of 430 µs. Run by its name it takes 57, and of the
web server's own time 21 µs instead of 45, since its text need not be written and sent each time.

A name belongs to one connection of the server. Behind a pool that shares those, such as PgBouncer's by transaction, the
next statement may meet another that has never heard of it, so nothing is named there. Such a pool can't be mistaken:
the process that it says a connection is served by is none that serves it.
"""

import re
from collections.abc import Callable
from contextlib import closing
from functools import cached_property
from operator import itemgetter
from typing import Any, cast

import psycopg2
from psycopg2.errors import FeatureNotSupported, InvalidSqlStatementName

MOST = 100
"""Names of one connection. Each takes some tens of kB of the server's memory."""
_PLACE = re.compile("%[s%]")


class Parameters(tuple[Any, ...]):
    """Those of a statement, in order: values, or what stands for a value that is given later (`lib.given.Given`)."""

    @cached_property
    def taken(self) -> Callable[[dict[str, Any]], tuple[Any, ...]] | None:
        """Takes all values at once, where each is given and PostgreSQL takes it as it is: 40 in 2 µs instead of 12."""
        if len(self) < 2 or not all(getattr(each, "is_plain", False) for each in self):
            return None
        taken: Any = itemgetter(*(each.name for each in self))
        return cast(Callable[[dict[str, Any]], tuple[Any, ...]], taken)


Statement = tuple[str, Parameters]
"""Its text and its parameters."""


class Statements:
    """The names that one connection of the server knows."""

    def __init__(self, wrapper: Any, connection: Any) -> None:
        self._wrapper, self._connection = wrapper, connection
        self._named: dict[str, Statement] = {}
        self._seen: set[str] = set()
        self._due: dict[str, Statement] = {}
        self._count = 0
        self._is_shared: bool | None = None

    def by_name(self, statement: Statement) -> Statement:
        """The same by its name; itself, where it has none.

        It gets one when it is run for the second time. That waits until no transaction is open, since one in which the
        server refuses a name would be lost: for the next statement outside of any, or for the end of this one.
        """
        sql = statement[0]
        if sql not in self._named and not self._is_shared:
            self._note(statement)
        if self._due and self._wrapper.autocommit and not self._wrapper.travelling.waiting:
            self.name_those_due()
        return self._named.get(sql, statement)

    def forget(self, error: BaseException | None) -> bool:
        """Whether `error` says that a name is not what it was, so that it is worth trying without; then use none."""
        if isinstance(error, InvalidSqlStatementName):
            self._is_shared = True  # by a pool that hides it
        elif not isinstance(error, FeatureNotSupported):  # as when a migration has changed the type of a column
            return False
        self._named, self._due = {}, {}
        return True

    def _note(self, statement: Statement) -> None:
        if statement[0] in self._seen:
            self._due[statement[0]] = statement
        elif len(self._seen) < 10 * MOST:
            self._seen.add(statement[0])

    @property
    def are_due(self) -> bool:
        """Some wait to be named."""
        return bool(self._due)

    def name_those_due(self) -> None:
        """Name them. No transaction may be open."""
        due, self._due = self._due, {}
        with closing(self._connection.cursor()) as cursor:
            if self._is_shared is None:
                cursor.execute("SELECT pg_backend_pid()")
                self._is_shared = cursor.fetchone()[0] != self._connection.info.backend_pid
            for sql, statement in due.items() if not self._is_shared else ():
                try:
                    self._named[sql] = self._name(cursor, *statement)
                except psycopg2.Error:
                    self._named[sql] = statement  # the server does not know the type of a value

    def _name(self, cursor: Any, sql: str, parameters: Parameters) -> Statement:
        if len(self._named) >= MOST:
            oldest, _ = self._named.pop(next(iter(self._named)))
            if oldest.startswith("EXECUTE "):
                cursor.execute(f"DEALLOCATE {oldest.split()[1]}")
        places: dict[str, Any] = {}
        texts = iter([self._place(cursor, each, places) for each in parameters])
        body = _PLACE.sub(lambda found: next(texts) if found[0] == "%s" else "%", sql)
        self._count += 1
        types = ", ".join(_type_of(each, self._wrapper) for each in places.values())
        cursor.execute(f"PREPARE lectern_{self._count}{f' ({types})' if types else ''} AS {body}")
        values = ", ".join(["%s"] * len(places))
        return f"EXECUTE lectern_{self._count}{f' ({values})' if values else ''}", Parameters(places.values())

    def _place(self, cursor: Any, parameter: Any, places: dict[str, Any]) -> str:
        """Where the value will be, or the value itself: what never changes helps to plan."""
        if not hasattr(parameter, "output_field"):
            return str(cursor.mogrify("%s", [parameter]).decode())
        key = f"{parameter.name} {_type_of(parameter, self._wrapper)}"
        places.setdefault(key, parameter)
        return f"${list(places).index(key) + 1}"


def _type_of(parameter: Any, wrapper: Any) -> str:
    return str(parameter.output_field.db_type(wrapper)).partition("(")[0]
