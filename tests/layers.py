"""The layers of middleware that Django's test clients send their requests through, made once for all of them.

Each client makes its own, which takes as long as a short request, and a test often has one for each request. What a
layer knows of its own are settings: where one changes, layers are made anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.core.handlers.base import BaseHandler
from django.core.signals import setting_changed
from django.test.client import ClientHandler

_PARTS = ("_view_middleware", "_template_response_middleware", "_exception_middleware", "_middleware_chain")
_made: list[dict[str, Any]] = []


def _load(client: ClientHandler) -> None:
    if made := _made[:1]:
        vars(client).update(made[0])
        return
    BaseHandler.load_middleware(client)
    _made.append({name: getattr(client, name) for name in _PARTS})


def _forget(**_: object) -> None:
    _made.clear()


@contextmanager
def shared_layers() -> Iterator[None]:
    """For the clients of a whole session."""
    setting_changed.connect(_forget)
    with patch.object(ClientHandler, "load_middleware", _load):
        yield
    setting_changed.disconnect(_forget)
