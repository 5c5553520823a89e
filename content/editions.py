"""Which edition of the catalogue there is: another one after each change of what is shown of published courses, or of
the words that they are found by.

A process may keep what it has read of them by the edition that the same query told: it holds for as long as the
database tells that edition. Triggers write the changes, so that none is forgotten, whoever makes it. How many learners
and reviews a course has is in no edition, since it changes all the time: it is asked for every time.

The triggers are put up after migrations, on both databases: SQLite drops those of a table that it rebuilds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from django.db import connection, transaction
from django.db.models import BigIntegerField, F, Func, Subquery
from django.db.models.functions import Cast, Coalesce

from content.models.category import Category
from content.models.course import Course, CourseInstructor
from content.models.edition import CatalogueChange
from content.models.search import CourseWords

_MOST = 2**32
_NUMBER = {"postgresql": f"1 + floor(random() * {_MOST})", "sqlite": f"1 + abs(random() % {_MOST})"}
"""By chance, so that an edition is told from one that was taken back, as by restoring a backup."""
_NAME = "in_catalogue"
_CHANGES, _COURSES, _INSTRUCTORS = (model._meta.db_table for model in (CatalogueChange, Course, CourseInstructor))
_ROW = re.compile(r"\br\.")


def edition() -> Any:
    """The edition, as an expression for any query."""
    summed = Cast(Coalesce(Func(F("number"), function="SUM"), 0), BigIntegerField())
    return Subquery(CatalogueChange.objects.order_by().values(n=summed), output_field=BigIntegerField())


def add_up_changes() -> None:
    """Put all changes into one row, so that the edition is read quickly."""
    with transaction.atomic():
        changes = list(CatalogueChange.objects.select_for_update(skip_locked=True))
        if len(changes) > 1:
            CatalogueChange.objects.create(number=sum(change.number for change in changes))
            CatalogueChange.objects.filter(pk__in=[change.pk for change in changes]).delete()


@dataclass(frozen=True)
class _Watched:
    """A table whose rows are in the catalogue if `which` is true of a row named `r`.

    Changes of other columns than `columns` don't count, where any are named, nor do rows that come or go.
    """

    table: str
    which: str
    columns: tuple[str, ...] = ()

    @property
    def events(self) -> Iterator[tuple[str, str]]:
        """What makes it look, and the rows that it looks at."""
        if not self.columns:
            yield "INSERT", "NEW"
            yield "DELETE", "OLD"
        yield "UPDATE", "OLD NEW"

    def change(self, rows: str) -> str:
        """Writes a change, if one of these rows of a trigger is in the catalogue."""
        either = " OR ".join(f"({_ROW.sub(f'{row}.', self.which)})" for row in rows.split())
        return f"INSERT INTO {_CHANGES} (number) SELECT {_NUMBER[connection.vendor]} WHERE {either}"


_WATCHED = (
    _Watched(_COURSES, "r.current_release_id IS NOT NULL"),
    _Watched(CourseWords._meta.db_table, "r.course_id IS NOT NULL"),
    _Watched(Category._meta.db_table, "r.id IS NOT NULL", ("name", "slug")),
    _Watched(
        _INSTRUCTORS,
        f"EXISTS (SELECT 1 FROM {_COURSES} c WHERE c.id = r.course_id AND c.current_release_id IS NOT NULL)",  # noqa: S608
    ),
    _Watched(
        User._meta.db_table,
        f"EXISTS (SELECT 1 FROM {_INSTRUCTORS} i WHERE i.user_id = r.id)",  # noqa: S608
        ("full_name", "picture", "bio"),
    ),
)


def put_up(**_: Any) -> None:
    """Put up the triggers that are missing."""
    with transaction.atomic(), connection.cursor() as cursor:
        wanted = dict(_triggers())
        if _there(cursor) >= wanted.keys() or not _watchable(cursor):
            return
        take_down()
        for sql in (*_functions(), *wanted.values()):
            cursor.execute(sql)


def take_down(**_: Any) -> None:
    """Take all of them down."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for each in _WATCHED:
                cursor.execute(f"DROP FUNCTION IF EXISTS {each.table}_{_NAME}() CASCADE")
        else:
            for name in _there(cursor):
                cursor.execute(f'DROP TRIGGER "{name}"')


def take_down_on_sqlite(**_: Any) -> None:
    """Before migrations: a table can't be rebuilt while a trigger of another looks into it."""
    if connection.vendor == "sqlite":
        take_down()


def _there(cursor: Any) -> set[str]:
    known = "SELECT tgname AS name FROM pg_trigger"
    if connection.vendor == "sqlite":
        known = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    cursor.execute(f"SELECT name FROM ({known}) known WHERE name LIKE %s", [f"%{_NAME}%"])  # noqa: S608
    return {name for (name,) in cursor.fetchall()}


def _watchable(cursor: Any) -> bool:
    """Every table is there, with what is looked at: in the middle of all migrations, they need not be."""
    tables = set(connection.introspection.table_names(cursor))
    if not {_CHANGES, *(each.table for each in _WATCHED)} <= tables:
        return False
    described = connection.introspection.get_table_description(cursor, User._meta.db_table)
    return {"full_name", "picture", "bio"} <= {column.name for column in described}


def _functions() -> Iterator[str]:
    """On PostgreSQL, what the triggers of a table run. `OLD` and `NEW` are null where there is none.

    What has changed is asked in here: a column that a trigger itself names could not be altered by a migration.
    """
    if connection.vendor == "postgresql":
        for each in _WATCHED:
            body = f"BEGIN IF {_changed(each) or 'TRUE'} THEN {each.change('OLD NEW')}; END IF; RETURN NULL; END"
            yield f"CREATE FUNCTION {each.table}_{_NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"


def _triggers() -> Iterator[tuple[str, str]]:
    """Name and SQL of every trigger."""
    postgres = connection.vendor == "postgresql"
    for each in _WATCHED:
        for event, rows in each.events:
            name = f"{each.table}_{_NAME}_{event.lower()}"
            when = f"WHEN ({_changed(each)}) " if each.columns and not postgres else ""
            run = f"EXECUTE FUNCTION {each.table}_{_NAME}()" if postgres else f"BEGIN {each.change(rows)}; END"
            yield name, f"CREATE TRIGGER {name} AFTER {event} ON {each.table} FOR EACH ROW {when}{run}"


def _changed(watched: _Watched) -> str:
    """Whether any of its columns has."""
    differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    return " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in watched.columns)
