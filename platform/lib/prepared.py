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
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Model, QuerySet, Subquery
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators
from django.db.models.signals import post_init, pre_init

from lib import given
from lib.postgresql.statements import Parameters

_START = "0 /* start */"


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


@dataclass(frozen=True)
class _Compiled:
    """A finished statement. Of each parameter what it is, and of each column how its value is read, where it is."""

    sql: str
    parameters: Parameters
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

    @contextmanager
    def held(self, **values: Any) -> Iterator[None]:
        """Lock the rows for the statement that is run in the block, of PostgreSQL: see `Travelling.together`."""
        connection: Any = connections[DEFAULT_DB_ALIAS]
        if (DEFAULT_DB_ALIAS, True) not in self._compiled:
            with transaction.atomic():  # Django compiles no lock outside of any; nothing is sent
                self._statement(lock=True)
        with connection.travelling.together():
            self.lock(**values)
            yield

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
        connection, compiled = self._statement(lock)
        with given.cursor_of(connection, ids_as_text=self._ids_as_text) as cursor:
            given.run(cursor, _paged(compiled.sql, page), compiled.parameters, values)
            found = [] if waits else cursor.fetchall()
        read = _read(found, compiled.readers, connection)
        if self._ids_as_text and connection.vendor != "postgresql":
            read = ([str(value) if isinstance(value, uuid.UUID) else value for value in row] for row in read)
        return [compiled.make(row) for row in read]

    def _statement(self, lock: bool) -> tuple[Any, _Compiled]:
        """With the connection that it is run on."""
        rows = self._rows.get(lock)
        if rows is None:
            built = self._build()
            rows = self._rows[lock] = built.select_for_update(of=("self",), no_key=True) if lock else built
        at = rows.db, lock
        return connections[rows.db], self._compiled.get(at) or self._compiled.setdefault(at, _compile(rows, rows.db))


def _paged(sql: str, page: tuple[int, int] | None) -> str:
    if page is None:
        return sql
    start, count = map(int, page)
    return sql.replace(_START, str(start)) if _START in sql else f"{sql} LIMIT {count} OFFSET {start}"


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
    return _Compiled(sql, Parameters(parameters), readers, _maker(rows, compiler, alias))


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
    for each in related:
        _make_quickly(each)
    maker = _quickly(model)

    def make(row: Any) -> Model:
        made: Model = maker.from_db(alias, names, row[start:end])
        for populator in related:
            populator.populate(row, made)
        for name, place in annotations:
            setattr(made, name, row[place])
        return made

    return make


class _Quick:
    """Makes instances of a model of rows as its `from_db` does, but takes what the database gave as it is.

    Of an attempt 1.3 µs instead of 4.5: nothing is asked of each of its fields.
    """

    def __init__(self, model: type[Model]) -> None:
        self.model = model

    def from_db(self, alias: str, names: Iterable[str], values: Iterable[Any]) -> Model:
        made = self.model.__new__(self.model)
        state = made._state = ModelState()
        state.db, state.adding = alias, False
        vars(made).update(zip(names, values, strict=True))
        return made


def _quickly(model: Any) -> Any:
    """What makes instances of the model: itself, where something is to happen whenever one is made."""
    plain: Any = Model
    is_plain = model.__init__ is plain.__init__ and model.from_db.__func__ is plain.from_db.__func__
    return _Quick(model) if is_plain and not any(each.has_listeners(model) for each in (pre_init, post_init)) else model


def _make_quickly(populator: Any) -> None:
    """The same for what is joined to it, and what to that."""
    populator.model_cls = _quickly(populator.model_cls)
    for each in populator.related_populators:
        _make_quickly(each)
