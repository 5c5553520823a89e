"""Promises about the data: what must be true of it at every moment, whatever was killed meanwhile.

Each app says its own in a module `promises`: a list `PROMISES` of Promise, and perhaps a list `DEEP_PROMISES` of
DeepPromise, for what takes reading a file or computing a hash of each thing. `manage.py check_invariants` asks all.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

from django.apps import apps
from django.db import connection
from django.utils.module_loading import module_has_submodule

_CAST = re.compile(r"::[a-z]+")
MODULE = "promises"


@dataclass(frozen=True)
class Promise:
    """A promise, and SQL of one row: how many rows break it. Its casts (`::jsonb`) are left out where not known."""

    says: str
    sql: str

    def broken(self) -> int:
        """How many rows break it now."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql if connection.vendor == "postgresql" else _CAST.sub("", self.sql))
            (rows,) = cursor.fetchone()
        return int(rows)


@dataclass(frozen=True)
class DeepPromise:
    """A promise that no query can check: `count` looks at each thing, and says how many break it."""

    says: str
    count: Callable[[], int]

    def broken(self) -> int:
        """How many things break it now."""
        return self.count()


def promises() -> list[Promise]:
    """All promises that are one query, from the apps below to those above."""
    return [promise for module in _modules() for promise in getattr(module, "PROMISES", ())]


def deep_promises() -> list[DeepPromise]:
    """All promises that take looking at each thing."""
    return [promise for module in _modules() for promise in getattr(module, "DEEP_PROMISES", ())]


def _modules() -> Iterator[object]:
    for app in apps.get_app_configs():
        if app.module is not None and module_has_submodule(app.module, MODULE):
            yield import_module(f"{app.name}.{MODULE}")
