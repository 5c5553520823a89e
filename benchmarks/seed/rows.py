"""Rows made of other rows: everything that nobody names stays as it was in the row that they are made of."""

import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import GeneratedField, Model

Values = dict[str, Any]


def columns_of(model: type[Model], *, key: bool) -> list[str]:
    """The columns that can be written, without a primary key that the database counts unless `key`."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, GeneratedField)]
    counted = not key and model._meta.auto_field is not None
    return [str(field.column) for field in fields if not (counted and field.primary_key)]


def values_of(row: Model) -> Values:
    """A row as it stands in the database, by column."""
    columns = columns_of(type(row), key=True)
    with connection.cursor() as cursor:
        key = type(row)._meta.pk.get_db_prep_value(row.pk, connection)
        cursor.execute(f'SELECT {_named(columns)} FROM "{_table(type(row))}" WHERE "{_key(type(row))}" = %s', [key])
        return dict(zip(columns, cursor.fetchone(), strict=True))


def copy(model: type[Model], rows: Iterable[Values], *, key: bool = True) -> None:
    """Write rows, all with the same columns, by COPY."""
    columns = columns_of(model, key=key)
    copy_into(_table(model), columns, ([row[name] for name in columns] for row in rows))


def copy_into(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """The same for any table."""
    text = io.StringIO()
    for row in rows:
        text.write("\t".join(map(_written, row)) + "\n")
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({_named(columns)}) FROM STDIN", text)


def insert(model: type[Model], pattern: Model | None, source: str, **changed: str) -> int:
    """Write a row like `pattern` for each row of `source` (`FROM …`), with these SQL expressions in it; how many."""
    columns = columns_of(model, key="id" in changed)
    names = columns if pattern else list(changed)
    chosen = ", ".join(changed.get(name, f't."{name}"') for name in names)
    like = (
        f"""CROSS JOIN (SELECT * FROM "{_table(model)}" WHERE "{_key(model)}" = '{pattern.pk}') t""" if pattern else ""
    )
    before, where, after = source.partition(" WHERE ")
    return run(f'INSERT INTO "{_table(model)}" ({_named(names)}) SELECT {chosen} {before} {like}{where}{after}')


def run(statement: str) -> int:
    """One statement; how many rows it was about."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


def _table(model: type[Model]) -> str:
    return model._meta.db_table


def _key(model: type[Model]) -> str:
    return str(model._meta.pk.column)


def _named(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _written(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, bytes | memoryview):
        return r"\\x" + bytes(value).hex()
    text = json.dumps(value) if isinstance(value, dict | list) else str(value)
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
