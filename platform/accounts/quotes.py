"""The name and the addresses of somebody who leaves, wherever others wrote them."""

import json
import re
from typing import Any

from django.db.models import CharField, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from accounts.personal import FORMER, Leaving

LEAST_NAME = 3
"""A name that is shorter is not looked for inside of sentences."""


def quoting(rows: QuerySet[Any], leaving: Leaving, *columns: str) -> QuerySet[Any]:
    """Those of `rows` that may quote the name or an address in these columns, of text or of JSON.

    Empty texts are left out by name, so that an index of those that say something can be used.
    """
    rows = rows.annotate(**{f"{name}_text": Cast(name, TextField()) for name in columns})
    quoted = Q()
    for word in _words(leaving):
        for form in {word, json.dumps(word)[1:-1], json.dumps(word, ensure_ascii=False)[1:-1]}:
            for name in columns:
                quoted |= Q(**{f"{name}_text__icontains": form}) & _says_something(rows.model, name)
    return rows.filter(quoted)


def _says_something(model: type[Model], column: str) -> Q:
    is_text = isinstance(model._meta.get_field(column), CharField | TextField)
    return ~Q(**{column: ""}) if is_text else Q()


def does_quote(value: Any, leaving: Leaving) -> bool:
    """Whether the name or an address stands somewhere in `value`, as words of their own."""
    return bool(without(value, leaving) != value)


def without(value: Any, leaving: Leaving) -> Any:
    """`value` with the pseudonym in place of the name and the addresses, however deep they stand."""
    pattern = "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in _words(leaving))
    return _replaced(value, re.compile(pattern, re.IGNORECASE))


def scrub(model: type[Model], leaving: Leaving, *columns: str) -> None:
    """Put the pseudonym wherever rows quote the name or the address in these columns, whoever wrote them.

    It may be longer than what it stands for, so a text may lose its end.
    """
    longest: dict[str, Any] = {name: getattr(model._meta.get_field(name), "max_length", None) for name in columns}
    for row in quoting(model._default_manager.all(), leaving, *columns).iterator(chunk_size=500):
        said = {name: getattr(row, name) for name in columns}
        if fresh := {name: without(value, leaving) for name, value in said.items() if does_quote(value, leaving)}:
            cut = {name: value[: longest[name]] if longest[name] else value for name, value in fresh.items()}
            model._default_manager.filter(pk=row.pk).update(**cut)


def _words(leaving: Leaving) -> list[str]:
    return [word for word in (*leaving.addresses, leaving.name) if len(word) >= LEAST_NAME]


def _replaced(value: Any, pattern: re.Pattern[str]) -> Any:
    match value:
        case str():
            return pattern.sub(FORMER, value)
        case dict():
            return {name: _replaced(each, pattern) for name, each in value.items()}
        case list():
            return [_replaced(each, pattern) for each in value]
    return value
