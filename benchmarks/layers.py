"""Where the time of a request goes: each layer's own share of it, without what the layers inside of it take.

A few functions that the layers begin with are timed, by the clock and by the processor. What is not one of them counts
to the layer around it: the innermost is the operation itself.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from typing import Any

import orjson

LAYERS = {
    "server": "server, middleware and routing",
    "operation": "the operation itself",
    "authentication": "who is calling",
    "limits": "limits",
    "reading": "reading what was sent",
    "sql": "writing SQL",
    "queries": "the database",
    "transaction": "beginning and committing",
    "writing": "writing the answer",
}
DOORS = [
    ("operation", "ninja.operation:Operation.run"),
    ("authentication", "api.auth:Bearer.authenticate"),
    ("authentication", "api.auth:claims_in"),
    ("authentication", "api.auth:holder_of"),
    ("limits", "api.limited:Limited.allow_request"),
    ("reading", "ninja.operation:Operation._get_values"),
    ("sql", "django.db.models.sql.compiler:SQLCompiler.as_sql"),
    ("queries", "django.db.backends.utils:CursorWrapper._execute_with_wrappers"),
    ("transaction", "django.db.transaction:Atomic.__enter__"),
    ("transaction", "django.db.transaction:Atomic.__exit__"),
    ("writing", "ninja.operation:Operation._result_to_response"),
    ("writing", "api.ready:ready"),
    ("writing", "api.ready:unchanged"),
    ("writing", "api.ready:whole"),
]


class Stack:
    """The layers that a request is in now, and what each has taken so far."""

    def __init__(self) -> None:
        self.open: list[list[int]] = []
        self.requests = 0
        self.wall: dict[str, int] = defaultdict(int)
        self.processor: dict[str, int] = defaultdict(int)

    def enter(self) -> None:
        """One layer deeper."""
        self.open.append([time.perf_counter_ns(), time.thread_time_ns(), 0, 0])

    def leave(self, layer: str) -> None:
        """Out again: what was inside is not its own."""
        began, used, inside, inside_used = self.open.pop()
        wall, processor = time.perf_counter_ns() - began, time.thread_time_ns() - used
        self.wall[layer] += wall - inside
        self.processor[layer] += processor - inside_used
        if self.open:
            self.open[-1][2] += wall
            self.open[-1][3] += processor
        else:
            self.requests += 1


_stack: Stack | None = None


@contextmanager
def inside(layer: str) -> Iterator[None]:
    """Count the block to a layer, if layers are counted at all."""
    stack = _stack
    if stack is None:
        yield
        return
    stack.enter()
    try:
        yield
    finally:
        stack.leave(layer)


def install() -> None:
    """Time the layers from now on."""
    global _stack
    _stack = Stack()
    for layer, place in DOORS:
        owner, name = owner_of(place)
        setattr(owner, name, _timed(layer, getattr(owner, name)))


def owner_of(door: str) -> tuple[Any, str]:
    """The module or class of a door, and the name that it has there."""
    module, _, path = door.partition(":")
    owner: Any = import_module(module)
    *outer, name = path.split(".")
    for each in outer:
        owner = getattr(owner, each)
    return owner, name


def _timed(layer: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def timed(*arguments: Any, **named: Any) -> Any:
        with inside(layer):
            return function(*arguments, **named)

    return timed


def told(start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Microseconds per request by layer, since this was asked last."""
    global _stack
    stack, _stack = _stack or Stack(), Stack()
    each = max(1, stack.requests) * 1000
    found = {
        layer: {"wall": round(stack.wall[layer] / each, 1), "processor": round(stack.processor[layer] / each, 1)}
        for layer in LAYERS
        if layer in stack.wall
    }
    start_response("200 OK", [("Content-Type", "application/json")])
    return [orjson.dumps(found)]
