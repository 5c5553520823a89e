"""Layers that are shared are those that a client would make by itself."""

from typing import Any

from django.http import HttpResponse
from django.test import Client


def _layers_of(client: Client) -> Any:
    assert client.get("/healthz").status_code == 200
    return client.handler._middleware_chain


def test_clients_share_layers_as_long_as_no_setting_changes(db: None, settings: Any) -> None:
    first = _layers_of(Client())
    assert _layers_of(Client()) is first
    settings.CLIENT_ADDRESS_HEADER = "X-Real-Ip"
    assert _layers_of(Client()) is not first


def test_a_client_has_the_layers_that_are_set(db: None, settings: Any) -> None:
    _layers_of(Client())
    settings.MIDDLEWARE = ["tests.test_layers.closed"]
    assert Client().get("/healthz").status_code == 503


def closed(_: object) -> Any:
    return lambda request: HttpResponse(status=503)
