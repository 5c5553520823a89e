"""What is counted, and the triggers that count it.

They are put up after migrations, on both databases, and everything is counted anew then: SQLite drops the triggers of
a table that it rebuilds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from analytics.models import Subject, Tally, TallyChange

NO_DAY = "1970-01-01"
KEY_OF_CATEGORY = "replace(CAST({} AS varchar(40)), '-', '')"
"""The same on every database, whatever it makes of a UUID."""
_ROW = re.compile(r"\br\.")
_NAME = "tallied"
_CHANGES, _TALLIES = TallyChange._meta.db_table, Tally._meta.db_table
_COLUMNS = "subject, key, day, number"


@dataclass(frozen=True)
class Counted:
    """Rows of a table that count, as SQL about a row named `r`."""

    subject: Subject
    table: str
    columns: tuple[str, ...]
    which: str
    key: str = "''"
    moment: str = f"'{NO_DAY}'"

    def each(self, row: str, number: int) -> str:
        """A row for `TallyChange`, if `row` of a trigger counts."""
        sql = f"SELECT '{self.subject}', {self.key}, date({self.moment}), {number} WHERE {self.which}"
        return _ROW.sub(f"{row}.", sql)

    @property
    def counted(self) -> str:
        """All of them, counted from the table."""
        return (
            f"SELECT '{self.subject}' AS subject, {self.key} AS key, date({self.moment}) AS day, count(*) AS number "  # noqa: S608
            f"FROM {self.table} r WHERE {self.which} GROUP BY 2, 3"
        )


_STATE = (
    "r.role || CASE WHEN r.is_active THEN ' active' ELSE ' inactive' END "
    "|| CASE WHEN r.erased_at IS NULL THEN '' ELSE ' erased' END"
)
_IN_COURSE = "r.status IN ('ACTIVE', 'COMPLETED')"
COUNTED = (
    Counted(Subject.PERSON, "accounts_user", ("role", "is_active", "erased_at"), "r.id IS NOT NULL", _STATE),
    Counted(Subject.REGISTRATION, "accounts_user", ("created_at",), "r.id IS NOT NULL", moment="r.created_at"),
    Counted(
        *(Subject.COURSE, "content_course", ("category_id", "current_release_id"), "r.current_release_id IS NOT NULL"),
        key=f"COALESCE({KEY_OF_CATEGORY.format('r.category_id')}, '')",
    ),
    Counted(Subject.ENROLLMENT, "learning_enrollment", ("status", "enrolled_at"), _IN_COURSE, moment="r.enrolled_at"),
    Counted(
        *(Subject.COMPLETION, "learning_enrollment", ("status", "completed_at"), "r.status = 'COMPLETED'"),
        moment="r.completed_at",
    ),
)
RECOUNTED = " UNION ALL ".join(each.counted for each in COUNTED)
KEPT = f"SELECT {_COLUMNS} FROM {_TALLIES} UNION ALL SELECT {_COLUMNS} FROM {_CHANGES}"  # noqa: S608


def recount() -> None:
    """Count everything anew."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in (_CHANGES, _TALLIES):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608
        cursor.execute(f"INSERT INTO {_TALLIES} ({_COLUMNS}) {RECOUNTED}")


def put_up(**_: Any) -> None:
    """Put up the triggers that are missing, and count what there was before them."""
    with transaction.atomic(), connection.cursor() as cursor:
        wanted = dict(_triggers())
        if _there(cursor) >= wanted.keys() or not _countable(cursor):
            return
        take_down()
        for sql in (*_functions(), *wanted.values()):
            cursor.execute(sql)
        recount()


def take_down(**_: Any) -> None:
    """Take all of them down."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in _tables():
                cursor.execute(f"DROP FUNCTION IF EXISTS {table}_{_NAME}() CASCADE")
        else:
            for name in _there(cursor):
                cursor.execute(f'DROP TRIGGER "{name}"')


def take_down_on_sqlite(**_: Any) -> None:
    """Before migrations: a table can't be rebuilt while a trigger of another writes into it."""
    if connection.vendor == "sqlite":
        take_down()


def _tables() -> list[str]:
    return list(dict.fromkeys(each.table for each in COUNTED))


def _there(cursor: Any) -> set[str]:
    known = "SELECT tgname AS name FROM pg_trigger"
    if connection.vendor == "sqlite":
        known = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    cursor.execute(f"SELECT name FROM ({known}) known WHERE name LIKE %s", [f"%{_NAME}%"])  # noqa: S608
    return {name for (name,) in cursor.fetchall()}


def _countable(cursor: Any) -> bool:
    """Every table that is counted has the columns that count."""
    tables = set(connection.introspection.table_names(cursor))
    if not {_CHANGES, _TALLIES, *_tables()} <= tables:
        return False
    described = {
        table: {column.name for column in connection.introspection.get_table_description(cursor, table)}
        for table in _tables()
    }
    return all(described[each.table] >= set(each.columns) for each in COUNTED)


def _functions() -> Iterator[str]:
    """On PostgreSQL, what the triggers of a table run. `OLD` and `NEW` are null where there is none."""
    if connection.vendor != "postgresql":
        return
    for table in _tables():
        each = [rows for one in COUNTED if one.table == table for rows in (one.each("NEW", 1), one.each("OLD", -1))]
        yield (
            f"CREATE FUNCTION {table}_{_NAME}() RETURNS trigger LANGUAGE plpgsql SET timezone TO 'UTC' AS $$ BEGIN "  # noqa: S608
            f"INSERT INTO {_CHANGES} ({_COLUMNS}) SELECT subject, key, day, sum(number) "
            f"FROM ({' UNION ALL '.join(each)}) x(subject, key, day, number) GROUP BY 1, 2, 3 HAVING sum(number) <> 0; "
            "RETURN NULL; END $$"
        )


def _triggers() -> Iterator[tuple[str, str]]:
    """Name and SQL of every trigger."""
    postgres = connection.vendor == "postgresql"
    differs = "IS DISTINCT FROM" if postgres else "IS NOT"
    for table in _tables():
        here = [each for each in COUNTED if each.table == table]
        columns = list(dict.fromkeys(column for each in here for column in each.columns))
        changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)
        for when, rows in (
            ("INSERT", (("NEW", 1),)),
            ("DELETE", (("OLD", -1),)),
            ("UPDATE", (("OLD", -1), ("NEW", 1))),
        ):
            name = f"{table}_{_NAME}_{when.lower()}"
            only = f"OF {', '.join(columns)} " if when == "UPDATE" else ""
            condition = f"WHEN ({changed}) " if when == "UPDATE" else ""
            head = f"CREATE TRIGGER {name} AFTER {when} {only}ON {table} FOR EACH ROW {condition}"
            rows_of = [each.each(row, number) for each in here for row, number in rows]
            body = " ".join(f"INSERT INTO {_CHANGES} ({_COLUMNS}) {row};" for row in rows_of)
            run = f"EXECUTE FUNCTION {table}_{_NAME}()" if postgres else f"BEGIN {body} END"
            yield name, head + run
