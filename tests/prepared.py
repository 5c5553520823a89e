"""Tests that take a guard away, and the queries that were built when it was there."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from accounts.holders import Own
from lib.prepared import Prepared
from lib.prepared_writes import PreparedWrite

from tests.source import packages


@contextmanager
def queries_built_anew() -> Iterator[None]:
    """What is run in the block is built in it, of what stands there then; and what is run afterwards, after it."""
    _forget()
    try:
        yield
    finally:
        _forget()


def _forget() -> None:
    for query in prepared_queries():
        query.forget()


def prepared_queries() -> Iterator[Prepared | PreparedWrite]:
    """All that stand in a module of ours which has been imported."""
    ours = packages()
    for module in [module for name, module in list(sys.modules.items()) if name.split(".")[0] in ours]:
        for value in list(vars(module).values()):
            for each in value.queries if isinstance(value, Own) else value if isinstance(value, tuple) else (value,):
                if isinstance(each, Prepared | PreparedWrite):
                    yield each
