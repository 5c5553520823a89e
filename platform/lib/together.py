"""Writes as statements: INSERT and UPDATE as Django makes them of its models, for `lib.prepared`."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import AutoField, Model, QuerySet
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery, UpdateQuery


@dataclass(frozen=True)
class Ready:
    """A statement that is compiled already, with its parameters."""

    sql: str
    parameters: Sequence[Any]


Write = InsertQuery | UpdateQuery | Ready


def insert(rows: Sequence[Model], *, update: Collection[str] = (), unique: Collection[str] = ()) -> InsertQuery:
    """New rows of one model. With `update`, a row that is there already, by `unique`, gets these fields instead."""
    options = rows[0]._meta
    fields = [field for field in options.concrete_fields if not (isinstance(field, AutoField) or field.generated)]
    query = InsertQuery(
        type(rows[0]),
        on_conflict=OnConflict.UPDATE if update else None,
        update_fields=[options.get_field(name) for name in update],
        unique_fields=[options.get_field(name) for name in unique],
    )
    query.insert_values(fields, list(rows))
    return query


def update(rows: QuerySet[Any], **values: Any) -> UpdateQuery:
    """A change of the rows of one table; the filter may not reach into others."""
    query: Any = rows.order_by().query.chain(UpdateQuery)
    query.add_update_values(values)
    changed: UpdateQuery = query
    return changed


def compiled(query: Write) -> list[tuple[str, Sequence[Any]]]:
    """The statements of a write, with their parameters: one, but for more rows than a database takes at once."""
    if isinstance(query, Ready):
        return [(query.sql, query.parameters)]
    found: Any = query.get_compiler(connection=connections[DEFAULT_DB_ALIAS]).as_sql()
    return found if isinstance(query, InsertQuery) else [found]


def returning(query: InsertQuery, column: str) -> Ready:
    """An INSERT that says what the database has put into this column."""
    ((sql, parameters),) = compiled(query)
    return Ready(f"{sql} RETURNING {connections[DEFAULT_DB_ALIAS].ops.quote_name(column)}", parameters)


def for_each(query: InsertQuery, source: str) -> tuple[str, Sequence[Any]]:
    """An INSERT of one row as a part of a statement: it is written for each row of another part, `source`."""
    ((sql, parameters),) = compiled(query)
    head, row, rest = re.fullmatch(r"(.*) VALUES \(([^()]*)\)(.*)", sql).groups()  # type: ignore[union-attr]
    return f"{head} SELECT {row} FROM {source}{rest}", parameters  # noqa: S608 - no values in it


def selected(rows: QuerySet[Any, Any]) -> tuple[str, Sequence[Any]]:
    """A query as a part of a statement, with its parameters."""
    query: Any = rows.order_by().query
    sql, parameters = query.get_compiler(using=DEFAULT_DB_ALIAS).as_sql()
    return sql, parameters
