"""Values that a finished statement is given when it is run."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, TypeVar

from django.db import DatabaseError
from django.db.models import Expression, Field, JSONField, Model, TextField

from lib.postgresql.statements import Parameters

Row = TypeVar("Row", bound=Model)
_PLAIN = {
    *("UUIDField", "CharField", "TextField", "DateTimeField", "BooleanField", "DecimalField"),
    *("IntegerField", "PositiveIntegerField", "BigIntegerField", "BigAutoField"),
}


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


def given_row(model: type[Row], *names: str, **fixed: Any) -> Row:
    """A row to be inserted by a prepared write, with what its columns of these names are given then.

    Every other field has the value in `fixed`, or its default.
    """
    columns = {field.attname: field for field in model._meta.concrete_fields}
    return model(**{name: Given(name, columns[name]) for name in names}, **fixed)


class JSONText(TextField[Any, Any]):
    """What a column of JSON is given where it was written as text already."""

    def db_type(self, connection: Any) -> str:
        return str(JSONField().db_type(connection))


def cursor_of(connection: Any, *, ids_as_text: bool = False) -> Any:
    """What to run a statement with, for who reads all that it gives at once; `ids_as_text` of PostgreSQL alone."""
    return connection.open_cursor(ids_as_text=ids_as_text) if connection.vendor == "postgresql" else connection.cursor()


def run(cursor: Any, sql: str, parameters: Parameters, values: dict[str, Any]) -> None:
    """Run the statement with these values; by its name, where the server keeps it by one."""
    connection = cursor.db
    statements = getattr(connection, "statements", None)
    named, wanted = statements.by_name((sql, parameters)) if statements else (sql, parameters)
    try:
        cursor.execute(named, _filled(wanted, values, connection))
    except DatabaseError as error:
        if not statements or named is sql or not statements.forget(error.__cause__):
            raise
        if connection.in_atomic_block or connection.travelling.is_together:  # what came before it is lost
            raise
        cursor.execute(sql, _filled(parameters, values, connection))


def _filled(parameters: Parameters, values: dict[str, Any], connection: Any) -> Sequence[Any]:
    if connection.vendor == "postgresql":
        if parameters.taken:
            return parameters.taken(values)
        return [_value(each, values, connection) if isinstance(each, Given) else each for each in parameters]
    return [
        each.output_field.get_db_prep_value(values[each.name], connection) if isinstance(each, Given) else each
        for each in parameters
    ]


def _value(given: Given, values: dict[str, Any], connection: Any) -> Any:
    value = values[given.name]
    return value if given.is_plain else given.output_field.get_db_prep_value(value, connection)
