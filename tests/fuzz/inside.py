"""Sending through Django's own handler, in this process, with everything undone afterwards."""

import time
from urllib.parse import unquote_to_bytes

from django.test import Client
from django.test.client import FakePayload

from tests.authz.asking import undone
from tests.fuzz.attacks import Sent
from tests.fuzz.judging import Answered


def send_inside(client: Client, sent: Sent) -> Answered:
    """The answer; nothing of what it did stays."""
    path, _, query = sent.target.partition(b"?")
    environ = {
        "REQUEST_METHOD": sent.method,
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "CONTENT_LENGTH": str(len(sent.body)) if sent.body else "",
        "CONTENT_TYPE": sent.header(b"Content-Type").decode("latin-1"),
        "wsgi.input": FakePayload(sent.body),
    }
    for name, value in sent.headers:
        key = f"HTTP_{name.decode('latin-1').upper().replace('-', '_')}"
        if key not in {"HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"}:
            environ[key] = f"{environ[key]},{value.decode('latin-1')}" if key in environ else value.decode("latin-1")
    client.cookies.clear()
    with undone():
        began = time.monotonic()
        response = client.request(**environ)
        body = response.getvalue() if response.streaming else response.content
        seconds = time.monotonic() - began
    headers = {name.lower(): value for name, value in response.items()}
    return Answered(response.status_code, headers, body, seconds)
