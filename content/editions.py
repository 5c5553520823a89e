"""Which edition of the catalogue there is: another one after each change of what is shown of published courses, or of
the words that they are found by.

A process may keep what it has read of them by the edition that the same query told: it holds for as long as the
database tells that edition. Triggers write the changes, so that none is forgotten, whoever makes it. How many learners
and reviews a course has is in no edition, since it changes all the time: it is asked for every time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from django.db import connection, transaction
from django.db.models import BigIntegerField, F, Func, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce
from lib.triggers import Trigger, Triggers, changed, function, of_row

from content.models.category import Category
from content.models.course import Course, CourseInstructor
from content.models.edition import CatalogueChange
from content.models.search import CourseWords

_MOST = 2**32
_NUMBER = {"postgresql": f"1 + floor(random() * {_MOST})", "sqlite": f"1 + abs(random() % {_MOST})"}
"""By chance, so that an edition is told from one that was taken back, as by restoring a backup."""
_MARK = "in_catalogue"
_CHANGES, _COURSES, _INSTRUCTORS = (model._meta.db_table for model in (CatalogueChange, Course, CourseInstructor))


def edition() -> Any:
    """The edition, as an expression for any query."""
    return Subquery(CatalogueChange.objects.order_by().values(n=_summed()), output_field=BigIntegerField())


def edition_and(*more: Any) -> QuerySet[CatalogueChange, tuple[Any, ...]]:
    """One row, whatever there is: the edition, and what `more` says at that moment."""
    return CatalogueChange.objects.order_by().values_list(_summed(), *more)


def _summed() -> Cast:
    return Cast(Coalesce(Func(F("number"), function="SUM"), 0), BigIntegerField())


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
        either = " OR ".join(f"({of_row(row, self.which)})" for row in rows.split())
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


def _functions() -> Iterator[tuple[str, str]]:
    """`OLD` and `NEW` are null where there is none.

    What has changed is asked in here: a column that a trigger itself names could not be altered by a migration.
    """
    for each in _WATCHED:
        when = changed(each.columns) or "TRUE"
        body = f"BEGIN IF {when} THEN {each.change('OLD NEW')}; END IF; RETURN NULL; END"
        yield function(f"{each.table}_{_MARK}", body)


def _wanted() -> Iterator[Trigger]:
    postgres = connection.vendor == "postgresql"
    for each in _WATCHED:
        for event, rows in each.events:
            name = f"{each.table}_{_MARK}_{event.lower()}"
            when = f"WHEN ({changed(each.columns)}) " if each.columns and not postgres else ""
            run = f"EXECUTE FUNCTION {each.table}_{_MARK}()" if postgres else f"BEGIN {each.change(rows)}; END"
            sql = f"CREATE TRIGGER {name} AFTER {event} ON {each.table} FOR EACH ROW {when}{run}"
            yield Trigger(name, each.table, sql)


def _needs() -> dict[str, set[str]]:
    return {_CHANGES: set(), **{each.table: set(each.columns) for each in _WATCHED}}


TRIGGERS = Triggers(_MARK, _needs, _functions, _wanted)
