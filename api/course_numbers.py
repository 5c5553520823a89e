"""What the database is asked of courses every time: how many learners and ratings each has, and the edition of the
catalogue.

Of the courses of a page that is one text: 20 rows to be written, read and put together take twice as long.
"""

from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, F, Func, QuerySet, Subquery, TextField
from learning.models import CourseStats
from lib.given import Given
from lib.prepared import Prepared

from content.editions import edition, edition_and
from content.models.course import Course

Told = tuple[str, str | None, int]
"""The id of a course, its numbers as a text, None for one that nobody has joined yet, and the edition."""


class Now(NamedTuple):
    """The edition, and of each of some courses that has numbers its id and these, joined by commas."""

    edition: int
    numbers: str | None

    def told(self, keys: str) -> list[Told]:
        """The same of each of these courses."""
        numbers = dict(map(_id_and_numbers, self.numbers.split(","))) if self.numbers else {}
        return [(key, numbers.get(key), self.edition) for key in keys.split(",")] if keys else []


def _id_and_numbers(text: str) -> tuple[str, str]:
    key, _, numbers = text.partition(" ")
    return key if "-" in key else str(UUID(key)), numbers


class _Spaced(Func):
    """Values as one text, with spaces between them; none where one of them is null."""

    template = "%(expressions)s"
    arg_joiner = " || ' ' || "
    output_field = TextField()


class _Joined(_Spaced):
    """The same of all rows, joined by commas."""

    template = "STRING_AGG(%(expressions)s, ',')"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="GROUP_CONCAT(%(expressions)s, ',')", **context)


class AmongIds(Func):
    """Whether an id is one of those that are given joined by commas: one value to send instead of twenty."""

    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, *given: Any, **context: Any) -> Any:
        (key, of_key), (keys, of_keys) = map(compiler.compile, self.source_expressions)
        return f"{key} = ANY (STRING_TO_ARRAY({keys}, ',')::uuid[])", [*of_key, *of_keys]

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """It has ids without hyphens."""
        (key, of_key), (keys, of_keys) = map(compiler.compile, self.source_expressions)
        return f"INSTR(REPLACE({keys}, '-', ''), {key})", [*of_keys, *of_key]


def told_with(*more: Any) -> tuple[Any, ...]:
    """Columns for a query of courses: their numbers, and the edition."""
    return _numbers("stats__"), edition(), *more


def told(courses: QuerySet[Course], *more: Any) -> QuerySet[Course, tuple[Any, ...]]:
    """`Told` of each of the courses, and `more`."""
    return courses.values_list("id", *told_with(*more))


def _numbers(path: str) -> _Spaced:
    return _Spaced(*_columns(path))


def _columns(path: str) -> list[F]:
    return [F(f"{path}{column}") for column in ("enrollment_count", "review_count", "rating_sum")]


def _now() -> QuerySet[Any, tuple[Any, ...]]:
    these = CourseStats.objects.filter(AmongIds(F("course"), Given("keys", TextField()))).order_by()
    return edition_and(Subquery(these.values(numbers=_Joined(F("course"), *_columns("")))))


_NOW = Prepared(_now)


def told_now(keys: str) -> Now:
    """What the database tells of the courses with these ids, joined by commas."""
    return Now._make(_NOW.first(keys=keys))
