"""Queries that are built and compiled once for a process, and run with new values each time.

Django builds a query anew for each request, and that costs more than to run it: of a course with what the catalogue
tells of it 800 µs of the processor, where running the finished statement takes 70. PostgreSQL need not plan it anew,
either (`lib.postgresql.statements`).

    _course = Prepared(lambda: Course.objects.published().filter(slug=Given("slug", CharField())).values("id", "title"))
    _course.first(slug="knots")

The query is an ordinary one of Django's (`visible_to`, `alive` and so on hold in it), so it runs on every database, and
gives what it would have given: instances, dictionaries or tuples.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.models import Expression, Field, Model, QuerySet, Subquery
from django.db.models.query import get_related_populators
from psycopg2.extensions import UNICODE, new_type, register_type

from lib.together import Write, compiled
from lib.turns import lent

MOST_TOGETHER = 100
"""Ways in which writes are put together, of which a process keeps the statement."""
Row = TypeVar("Row", bound=Model)
_PLAIN = {
    *("UUIDField", "CharField", "TextField", "DateTimeField", "BooleanField", "DecimalField"),
    *("IntegerField", "PositiveIntegerField", "BigIntegerField", "BigAutoField"),
}
_START = "0 /* start */"
_UUID_AS_TEXT = new_type((2950,), "UUID_AS_TEXT", UNICODE)


class Given(Expression):
    """A value that is given when the query is run; it stands wherever a value may."""

    def __init__(self, name: str, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return "%s", [self]

    @cached_property
    def is_plain(self) -> bool:
        """PostgreSQL takes its values as they are: asking the field takes 1 µs each, of 40 of a hand-in."""
        field = getattr(self.output_field, "target_field", self.output_field)
        return field.get_internal_type() in _PLAIN

    def __str__(self) -> str:
        raise TypeError("This lookup reads its value when it is built, so it can't be given one later.")


class GivenUser(Given):
    """Somebody who is signed in: stands where rows are asked for as theirs, as in `visible_to`."""

    is_authenticated = is_active = True


class PageOf(Subquery):
    """So many of a queryset's rows: for `pk__in`, so that only rows of a page are joined to what is shown of them.

    `Prepared.page` says from which row on. It is written into the statement: a value that PostgreSQL does not know when
    it plans makes it plan each time, which takes longer than to run it.
    """

    def __init__(self, rows: "QuerySet[Any, Any]", size: int) -> None:
        super().__init__(rows.values("pk")[:size])

    def as_sql(self, compiler: Any, connection: Any, *arguments: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        sql, parameters = super().as_sql(compiler, connection, *arguments, **context)
        return f"{sql.removesuffix(')')} OFFSET {_START})", parameters


def given_row(model: type[Row], *names: str, **fixed: Any) -> Row:
    """A row to be inserted by a prepared write, with what its columns of these names are given then.

    Every other field has the value in `fixed`, or its default.
    """
    columns = {field.attname: field for field in model._meta.concrete_fields}
    return model(**{name: Given(name, columns[name]) for name in names}, **fixed)


@dataclass(frozen=True)
class _Compiled:
    """A finished statement. Of each parameter what it is, and of each column how its value is read, where it is."""

    sql: str
    parameters: tuple[Any, ...]
    readers: tuple[tuple[int, Any, Any], ...]
    make: Callable[[list[Any]], Any]


class Prepared:
    """A query with `Given` values in it. `build` makes it, when it is first run.

    With `ids_as_text` a UUID comes as its text: 1 µs less for each, of those that are only passed on.
    """

    def __init__(self, build: Callable[[], "QuerySet[Any, Any]"], *, ids_as_text: bool = False) -> None:
        self._build = build
        self._ids_as_text = ids_as_text
        self._compiled: dict[tuple[str, bool], _Compiled] = {}
        self._rows: dict[bool, QuerySet[Any, Any]] = {}

    def forget(self) -> None:
        """Build the query anew when it is next run."""
        self._compiled, self._rows = {}, {}

    def first(self, *, lock: bool = False, **values: Any) -> Any:
        """The first of the rows, or None. The query is not limited for it: let it be one that finds few.

        With `lock` nobody else changes the row before the transaction ends; what is joined to it is not locked.
        """
        return next(iter(self._run(None, values, lock)), None)

    def lock(self, **values: Any) -> None:
        """Lock the rows before the next statement of the transaction, with which this travels, reads anything."""
        connection: Any = connections[DEFAULT_DB_ALIAS]
        if connection.vendor == "postgresql":
            with connection.travelling.along():
                self._run(None, values, lock=True, waits=True)

    def all(self, **values: Any) -> list[Any]:
        """All the rows."""
        return self._run(None, values)

    def page(self, start: int, count: int, **values: Any) -> list[Any]:
        """So many of the rows, from one on; or those that a `PageOf` in the query finds, from there on.

        The query must not be limited itself.
        """
        return self._run((start, count), values)

    def _run(
        self, page: tuple[int, int] | None, values: dict[str, Any], lock: bool = False, waits: bool = False
    ) -> list[Any]:
        rows = self._rows.get(lock)
        if rows is None:
            built = self._build()
            rows = self._rows[lock] = built.select_for_update(of=("self",), no_key=True) if lock else built
        alias = rows.db
        connection = connections[alias]
        compiled = self._compiled.get((alias, lock)) or self._compiled.setdefault((alias, lock), _compile(rows, alias))
        with connection.cursor() as cursor:
            if self._ids_as_text and connection.vendor == "postgresql":
                register_type(_UUID_AS_TEXT, cursor.cursor)
            _execute(cursor, _paged(compiled.sql, page), compiled.parameters, values)
            found = [] if waits else cursor.fetchall()
        read = _read(found, compiled.readers, connection)
        if self._ids_as_text and connection.vendor != "postgresql":
            read = ([str(value) if isinstance(value, uuid.UUID) else value for value in row] for row in read)
        return [compiled.make(row) for row in read]


def _paged(sql: str, page: tuple[int, int] | None) -> str:
    if page is None:
        return sql
    start, count = map(int, page)
    return sql.replace(_START, str(start)) if _START in sql else f"{sql} LIMIT {count} OFFSET {start}"


class PreparedWrite:
    """An UPDATE or an INSERT of `lib.together` with `Given` values in it."""

    def __init__(self, build: Callable[[], Write]) -> None:
        self._build = build
        self._compiled: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def forget(self) -> None:
        """Build the statement anew when it is next run."""
        self._compiled = {}
        _together.cache_clear()

    def run(self, **values: Any) -> int:
        """Write to the primary, and say how many rows that were."""
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor, lent():
            _execute(cursor, *self._statement(), values)
            return int(cursor.rowcount)

    def row(self, **values: Any) -> tuple[Any, ...] | None:
        """The same, for one that returns what it has written: the first row, or None."""
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor, lent():
            _execute(cursor, *self._statement(), values)
            row: tuple[Any, ...] | None = cursor.fetchone()
            return row

    def ready(self, **values: Any) -> "Due":
        """The statement with its values, to be written together with others."""
        return Due(self, values)

    def _statement(self) -> tuple[str, tuple[Any, ...]]:
        vendor = connections[DEFAULT_DB_ALIAS].vendor
        if vendor not in self._compiled:
            ((sql, parameters),) = compiled(self._build())
            self._compiled[vendor] = sql, tuple(parameters)
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
    with connection.cursor() as cursor, connection.travelling.along():
        _execute(cursor, *_together(*(each.statement for each in due)), values)


@lru_cache(maxsize=MOST_TOGETHER)
def _together(*statements: PreparedWrite) -> tuple[str, tuple[Any, ...]]:
    """Them as one, and their parameters, each by the number of its statement and its name."""
    compiled = [statement._statement() for statement in statements]
    parts = ", ".join(f"w{number} AS ({sql} RETURNING 1)" for number, (sql, _) in enumerate(compiled))
    parameters = [_numbered(number, each) for number, (_, of_it) in enumerate(compiled) for each in of_it]
    return f"WITH {parts} SELECT 1", tuple(parameters)


def _numbered(number: int, parameter: Any) -> Any:
    return Given(f"{number}.{parameter.name}", parameter.output_field) if isinstance(parameter, Given) else parameter


def _execute(cursor: Any, sql: str, parameters: tuple[Any, ...], values: dict[str, Any]) -> None:
    """Run the statement; by its name, where the server keeps it by one."""
    connection = cursor.db
    statements = getattr(connection, "statements", None)
    named, wanted = statements.by_name((sql, parameters)) if statements else (sql, parameters)
    try:
        cursor.execute(named, _filled(wanted, values, connection))
    except DatabaseError as error:
        if not statements or named is sql or not statements.forget(error.__cause__) or connection.in_atomic_block:
            raise
        cursor.execute(sql, _filled(parameters, values, connection))


def _filled(parameters: tuple[Any, ...], values: dict[str, Any], connection: Any) -> list[Any]:
    if connection.vendor == "postgresql":
        return [_value(each, values, connection) if isinstance(each, Given) else each for each in parameters]
    return [
        each.output_field.get_db_prep_value(values[each.name], connection) if isinstance(each, Given) else each
        for each in parameters
    ]


def _value(given: Given, values: dict[str, Any], connection: Any) -> Any:
    value = values[given.name]
    return value if given.is_plain else given.output_field.get_db_prep_value(value, connection)


def _read(rows: list[Any], readers: tuple[tuple[int, Any, Any], ...], connection: Any) -> Iterator[Any]:
    """The rows with what the database can't say by itself: a UUID on SQLite, JSON."""
    if not readers:
        yield from rows
        return
    for each in rows:
        row = list(each)
        for place, expression, convert in readers:
            for converter in convert:
                row[place] = converter(row[place], expression, connection)
        yield row


def _compile(rows: "QuerySet[Any, Any]", alias: str) -> _Compiled:
    query: Any = rows.query
    compiler = query.get_compiler(using=alias)
    sql, parameters = compiler.as_sql()
    columns = [each[0] for each in compiler.select]
    found = compiler.get_converters(columns)
    readers = tuple((place, expression, tuple(convert)) for place, (convert, expression) in found.items())
    return _Compiled(sql, tuple(parameters), readers, _maker(rows, compiler, alias))


def _maker(rows: Any, compiler: Any, alias: str) -> Callable[[Any], Any]:
    """What turns a row into what the query gives."""
    if rows._fields is None:
        return _instance(compiler, alias)
    if rows._iterable_class.__name__ == "ValuesIterable":
        names = list(rows.query.selected)
        return lambda row: dict(zip(names, row, strict=True))
    return tuple


def _instance(compiler: Any, alias: str) -> Callable[[Any], Model]:
    model: type[Model] = compiler.klass_info["model"]
    places = compiler.klass_info["select_fields"]
    start, end = places[0], places[-1] + 1
    names = [compiler.select[place][0].target.attname for place in range(start, end)]
    annotations = tuple((compiler.annotation_col_map or {}).items())
    related = get_related_populators(compiler.klass_info, compiler.select, alias)  # type: ignore[call-arg]

    def make(row: Any) -> Model:
        made = model.from_db(alias, names, row[start:end])
        for populator in related:
            populator.populate(row, made)
        for name, place in annotations:
            setattr(made, name, row[place])
        return made

    return make
