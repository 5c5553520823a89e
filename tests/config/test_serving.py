"""What the server is given: answers that are whole as a list, streams as they are."""

import importlib
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import clear_url_caches, get_resolver

pytestmark = pytest.mark.django_db


@pytest.fixture
def finished() -> Iterator[list[Any]]:
    """What was said of requests that are finished."""
    said: list[Any] = []

    def note(sender: Any, **more: Any) -> None:
        said.append(sender)

    request_finished.connect(note)
    yield said
    request_finished.disconnect(note)


def answered(monkeypatch: pytest.MonkeyPatch, answer: Any) -> Any:
    """What our application makes of an answer of Django's."""
    from config import wsgi

    monkeypatch.setattr(wsgi, "_django", lambda environ, start_response: answer)
    return wsgi.application({}, lambda *told: None)


def test_addresses_are_loaded_before_the_first_request() -> None:
    from config import wsgi

    clear_url_caches()
    assert "urlconf_module" not in vars(get_resolver())
    importlib.reload(wsgi)
    assert "urlconf_module" in vars(get_resolver())


def test_a_whole_answer_is_given_at_once_and_its_request_is_finished(
    monkeypatch: pytest.MonkeyPatch, finished: list[Any]
) -> None:
    assert answered(monkeypatch, HttpResponse("whole")) == [b"whole"]
    assert len(finished) == 1


def test_a_stream_is_finished_by_whoever_reads_it(monkeypatch: pytest.MonkeyPatch, finished: list[Any]) -> None:
    stream = StreamingHttpResponse(io.BytesIO(b"piece"))
    given = answered(monkeypatch, stream)
    assert (given is stream, b"".join(given), finished) == (True, b"piece", [])
    given.close()
    assert len(finished) == 1
