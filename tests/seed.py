"""What migrations put into the database, kept beside it, and put back after each test that commits.

So every test finds the database as migrations leave it, whatever came before.
"""

from typing import Any

from django.db import DatabaseError, connection, transaction

_MIGRATIONS = "django_migrations"


class Seed:
    """A copy of every table that has rows after migrating."""

    def __init__(self) -> None:
        """Copies the database; one that an earlier run kept, and may have left in the middle of a test, is put back."""
        self._beside = connection.vendor == "postgresql"
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        if not self._is_kept():
            self._copy([_MIGRATIONS, *tables])
        seeded = {table for table in tables if _rows(f"SELECT 1 FROM {self._copy_of(table)} LIMIT 1")}
        self._statements = [f"DELETE FROM {_quoted(table)}" for table in tables if table not in seeded]
        self._statements += [statement for table in seeded for statement in self._mending(table)]
        self.put_back()

    def put_back(self) -> None:
        """Make every table what it was, in any order and whatever triggers stand guard."""
        with transaction.atomic(), connection.cursor() as cursor:
            if self._beside:
                cursor.execute("; ".join(["SET LOCAL session_replication_role = replica", *self._statements]))
            else:
                for statement in self._statements:
                    cursor.execute(statement)

    def _mending(self, table: str) -> list[str]:
        """Rows that are as they were stay: to write them anew, test after test, leaves ever more dead ones behind."""
        name, copy = _quoted(table), self._copy_of(table)
        with connection.cursor() as cursor:
            key = connection.introspection.get_primary_key_column(cursor, table)
        changed = f"SELECT {key} FROM (SELECT * FROM {name} EXCEPT SELECT * FROM {copy}) AS changed"
        return [
            f"DELETE FROM {name} WHERE {key} IN ({changed})",
            f"INSERT INTO {name} SELECT * FROM {copy} EXCEPT SELECT * FROM {name}",
        ]

    def _copy(self, tables: list[str]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            if self._beside:
                cursor.execute("DROP SCHEMA IF EXISTS seed CASCADE; CREATE SCHEMA seed")
            for table in tables:
                cursor.execute(f"CREATE TABLE {self._copy_of(table)} AS SELECT * FROM {_quoted(table)}")

    def _is_kept(self) -> bool:
        """Whether there is a copy, and no migration has been added since."""
        names = "SELECT app, name FROM {} ORDER BY app, name"
        try:
            with transaction.atomic():
                return _rows(names.format(self._copy_of(_MIGRATIONS))) == _rows(names.format(_MIGRATIONS))
        except DatabaseError:
            return False

    def _copy_of(self, table: str) -> str:
        return f'seed."{table}"' if self._beside else f'"seed_of_{table}"'


def _quoted(table: str) -> str:
    return str(connection.ops.quote_name(table))


def _rows(query: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())
