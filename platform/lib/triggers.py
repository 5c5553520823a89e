"""Triggers that an app has on both databases: put up after migrations, where any are missing.

SQLite drops those of a table that it rebuilds, and can't rebuild one while a trigger of another looks into it: there
all are taken down before migrations.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.db import connection, transaction
from django.db.models.signals import post_migrate, pre_migrate

_ROW = re.compile(r"\br\.")


@dataclass(frozen=True)
class Trigger:
    """One of a table, with the SQL that puts it up."""

    name: str
    table: str
    sql: str


@dataclass(frozen=True, eq=False)
class Triggers:
    """All that have `mark` in their names.

    They are put up as soon as all tables in `needs` have these columns: in the middle of all migrations they need not.
    `functions`, each a name and its SQL, are what they run on PostgreSQL; `then` is done when some were put up.
    """

    mark: str
    needs: Callable[[], Mapping[str, AbstractSet[str]]]
    functions: Callable[[], Iterable[tuple[str, str]]]
    wanted: Callable[[], Iterable[Trigger]]
    then: Callable[[], None] | None = None

    def follow_migrations(self, app: AppConfig) -> None:
        """Put them up after those of `app`, and on SQLite take them down before."""
        pre_migrate.connect(self._make_way, sender=app, dispatch_uid=f"{self.mark}.down")
        post_migrate.connect(self.put_up, sender=app, dispatch_uid=f"{self.mark}.up")

    def put_up(self, **_: Any) -> None:
        """Put up those that are missing, of the tables that are there."""
        with transaction.atomic(), connection.cursor() as cursor:
            there = self._there(cursor)
            missing = [trigger for trigger in self.wanted() if trigger.name not in there]
            if not missing:
                return
            tables = set(connection.introspection.table_names(cursor))
            missing = [trigger for trigger in missing if trigger.table in tables]
            if not missing or not self._has_what_it_needs(cursor, tables):
                return
            if connection.vendor == "postgresql":
                for _name, sql in self.functions():
                    cursor.execute(sql)
            for trigger in missing:
                cursor.execute(trigger.sql)
            if self.then:
                self.then()

    def take_down(self) -> None:
        """Take all of them down."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                for name, _sql in self.functions():
                    cursor.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
            else:
                for name in self._there(cursor):
                    cursor.execute(f'DROP TRIGGER "{name}"')

    def _make_way(self, **_: Any) -> None:
        if connection.vendor == "sqlite":
            self.take_down()

    def _there(self, cursor: Any) -> set[str]:
        known = "SELECT tgname AS name FROM pg_trigger"
        if connection.vendor == "sqlite":
            known = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        cursor.execute(f"SELECT name FROM ({known}) known WHERE name LIKE %s", [f"%{self.mark}%"])  # noqa: S608
        return {name for (name,) in cursor.fetchall()}

    def _has_what_it_needs(self, cursor: Any, tables: set[str]) -> bool:
        needs = self.needs()
        return needs.keys() <= tables and all(
            columns <= {column.name for column in connection.introspection.get_table_description(cursor, table)}
            for table, columns in needs.items()
            if columns
        )


def function(name: str, body: str, settings: str = "") -> tuple[str, str]:
    """What triggers run on PostgreSQL."""
    head = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {settings} AS"
    return name, f"{head} $$ {body} $$"


def of_row(row: str, sql: str) -> str:
    """SQL about a row named `r`, about this one of a trigger: `OLD` or `NEW`."""
    return _ROW.sub(f"{row}.", sql)


def changed(columns: Iterable[str]) -> str:
    """Whether any of these columns has another value than before."""
    differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    return " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in columns)
