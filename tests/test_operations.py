"""The doors for those who run it, and what they find in the logs."""

import io
import json
import logging
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from lib.logs import RequestIdMiddleware, logging_config
from outbox.models import Delivery, Event

from tests.http import ApiClient

pytestmark = pytest.mark.django_db


def test_healthz_says_that_the_process_is_up() -> None:
    answer = ApiClient().get("/healthz")
    assert (answer.status, answer.response.content) == (200, b"ok")


def test_readyz_says_that_database_and_cache_answer() -> None:
    answer = ApiClient().get("/readyz")
    assert (answer.status, answer.body) == (200, {"database": True, "cache": True})


def test_readyz_names_what_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*args: object, **kwargs: object) -> None:
        raise ConnectionError

    monkeypatch.setattr("api.operations.cache.set", down)
    answer = ApiClient().get("/readyz")
    assert (answer.status, answer.body) == (503, {"database": True, "cache": False})
    monkeypatch.setattr(connection, "cursor", down)
    answer = ApiClient().get("/readyz")
    assert (answer.status, answer.body) == (503, {"database": False, "cache": False})


def test_a_probe_needs_no_host_name_and_no_https(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["learn.lectern.example"]
    settings.SECURE_SSL_REDIRECT = True
    for path in ("/healthz", "/readyz"):
        assert ApiClient().get(path, host="10.0.0.5:8000").status == 200
    assert ApiClient().get("/api/v1/courses/", host="learn.lectern.example").status == 301


@pytest.mark.parametrize("sent", [None, "Bearer wrong", "Bearer ", "t0ken", "Bearer é"])
def test_metrics_are_hidden_from_who_has_no_token(settings: Any, sent: str | None) -> None:
    settings.METRICS_TOKEN = "t0ken!"
    assert ApiClient().get("/metrics", **({"authorization": sent} if sent else {})).status == 404
    settings.METRICS_TOKEN = ""
    assert ApiClient().get("/metrics", authorization="Bearer ").status == 404


def test_metrics_tell_how_far_behind_the_events_are(settings: Any) -> None:
    settings.METRICS_TOKEN = "t0ken!"
    event = Event.objects.create(name="user.registered")
    Delivery.objects.create(event=event, handler="nobody")
    text = ApiClient().get("/metrics", authorization="Bearer t0ken!").response.content.decode()
    assert 'lectern_outbox_deliveries{state="due"} 1' in text
    assert re.search(r"^lectern_outbox_oldest_due_seconds \d+$", text, re.MULTILINE)


class _Addresses(HTMLParser):
    """Collects everything that a page loads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "link", "img", "iframe"}:
            self.found += [value for name, value in attrs if name in {"src", "href"} and value]


@pytest.mark.parametrize("path", ["docs", "redoc"])
def test_the_documentation_loads_nothing_from_elsewhere(path: str) -> None:
    page = ApiClient().get(path)
    text = page.response.content.decode()
    assert page.status == 200
    assert "//" not in re.sub(r"http://www\.w3\.org/\S+", "", text)
    addresses = _Addresses()
    addresses.feed(text)
    assert len(addresses.found) >= 2
    for address in addresses.found:
        assert address.startswith("/static/")
        assert finders.find(address.removeprefix("/static/"))
    assert "/api/v1/openapi.json" in text


def test_the_openapi_document_is_served() -> None:
    answer = ApiClient().get("openapi.json")
    assert answer.status == 200
    assert answer.body["info"]["title"] == "Lectern"
    assert answer.body["components"]["securitySchemes"]["Bearer"]["scheme"] == "bearer"


@pytest.mark.parametrize("path", ["/api/v1/nowhere/", "/api/v1/docs", "/admin/login/", "/nowhere"])
def test_every_answer_carries_the_security_headers(path: str) -> None:
    response = ApiClient().get(path).response
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "SAMEORIGIN"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What production would write to its log."""
    stream = io.StringIO()
    config = logging_config("INFO", as_json=True)["formatters"]["lines"]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(config["()"](**{key: value for key, value in config.items() if key != "()"}))
    logger = logging.getLogger("lectern")
    logger.addHandler(handler)
    level = logger.level
    logger.setLevel(logging.INFO)
    yield stream
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_a_request_is_one_line_of_json_with_its_id(lines: io.StringIO) -> None:
    answer = ApiClient().get("nowhere/?secret=1")
    (line,) = [json.loads(text) for text in lines.getvalue().splitlines()]
    assert line["request_id"] == answer["X-Request-ID"]
    assert (line["event"], line["method"], line["path"], line["status"]) == ("request", "GET", "/api/v1/nowhere/", 404)
    assert line["milliseconds"] >= 0
    assert line["level"] == "info"
    assert "secret" not in lines.getvalue()


@pytest.mark.urls("tests.api.conventions_urls")
def test_what_an_operation_logs_has_the_id_of_its_request(lines: io.StringIO) -> None:
    answer = ApiClient().post("fails/crash/", **{"x-request-id": "given-by-the-proxy"})
    first, last = [json.loads(text) for text in lines.getvalue().splitlines()]
    assert answer["X-Request-ID"] == first["request_id"] == last["request_id"] == "given-by-the-proxy"
    assert (first["event"], first["level"], last["status"]) == ("api.failed", "error", 500)
    assert "RuntimeError: internal words" in first["exception"]


@pytest.mark.parametrize("given", ["short", "x" * 65, "new\nline-in-it", "a b c d e f", "'; drop table"])
def test_an_id_that_could_forge_a_line_is_replaced(given: str) -> None:
    request = RequestFactory().get("/somewhere", headers={"x-request-id": given})
    response = RequestIdMiddleware(lambda _: HttpResponse())(request)
    assert response["X-Request-ID"] != given
    assert len(response["X-Request-ID"]) == 36
