"""Lectern's application, which for the benchmarks can be asked to look at itself.

`X-Benchmark: undo` takes back what a request writes, so that it can be asked again and finds what it found before; its
transaction is rolled back where it would be committed. `count` answers with the statements that it sent to the
database in `X-Queries`. Without that header nothing is added.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import django
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from lib.handed_on import hand_on, take_over

from benchmarks import layers

Environ = dict[str, Any]
_NO_QUERIES = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")

if os.environ.get("BENCHMARK_LAYERS"):  # before modules are loaded that take what is timed by its name
    django.setup()
    layers.install()

from config.wsgi import application as lectern  # noqa: E402


def application(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request."""
    asked = environ.get("HTTP_X_BENCHMARK")
    if asked == "layers":
        return layers.told(start_response)
    if asked:
        return _observed(environ, start_response, asked)
    with layers.inside("server"):
        return lectern(environ, start_response)


def _observed(environ: Environ, start_response: Callable[..., Any], asked: str) -> Iterable[bytes]:
    queries: list[str] = []

    def counting(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, ("X-Queries", str(len(queries)))], *rest)

    def count(execute: Any, sql: Any, *rest: Any) -> Any:
        if not str(sql).startswith(_NO_QUERIES):
            queries.append(str(sql))
        return execute(sql, *rest)

    take_over()  # what is undone is done over the connection that requests are answered by
    with ExitStack() as stack:
        stack.callback(hand_on)
        if "undo" in asked:
            stack.enter_context(_undone())
        if "count" in asked:
            stack.enter_context(connection.execute_wrapper(count))
        with layers.inside("server"):
            answer = lectern(environ, counting if "count" in asked else start_response)
            body = b"".join(answer)
    getattr(answer, "close", lambda: None)()
    return [body]


@contextmanager
def _undone() -> Iterator[None]:
    """Django closes a connection that it finds in a transaction when a request begins or ends; not this time.

    With a new one for each request, every statement would be planned anew, and connecting takes 3 ms.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        close_old_connections()
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
