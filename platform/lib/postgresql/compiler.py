"""Django's compiler of queries with two ways made shorter. What it writes is the same.

Pages have thirty to forty columns each, and are asked for in their order. To write the columns, and to look among them
for what the rows are ordered by, took half of the time of compiling such a query.
"""

from functools import cache
from typing import Any

from django.db.backends.postgresql import compiler
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models.expressions import Col

SQLAggregateCompiler = compiler.SQLAggregateCompiler
SQLDeleteCompiler = compiler.SQLDeleteCompiler
SQLInsertCompiler = compiler.SQLInsertCompiler
SQLUpdateCompiler = compiler.SQLUpdateCompiler


@cache
def _column_of(table: str, column: str) -> str:
    quoted = DatabaseOperations.quote_name(None, column)  # type: ignore[arg-type]  # it asks nothing
    return f"{table}.{quoted}"


class SQLCompiler(compiler.SQLCompiler):
    """Of what is selected."""

    def compile(self, node: Any) -> Any:
        """Most of what there is to write are columns."""
        if type(node) is not Col or not node.alias:
            return super().compile(node)
        table = self.quote_cache.get(node.alias) or self.quote_name_unless_alias(node.alias)
        return _column_of(table, node.target.column), []

    def get_order_by(self) -> Any:
        """What is ordered by names alone is none of the columns as such, each of which Django would take apart."""
        if self.query.combinator or not self._is_ordered_by_names or any(name for _, _, name in self.select or ()):
            return super().get_order_by()
        selected, self.select = self.select, []
        try:
            return super().get_order_by()
        finally:
            self.select = selected

    @property
    def _is_ordered_by_names(self) -> bool:
        meta = self.query.get_meta()
        given = (*self.query.extra_order_by, *self.query.order_by, *((meta and meta.ordering) or ()))
        return all(isinstance(name, str) for name in given)
