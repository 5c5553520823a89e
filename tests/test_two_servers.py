"""Two web servers on one database, one Redis and one folder of files: whoever asks can't tell which one answers."""

import json
import os
import signal
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urlsplit
from wsgiref.simple_server import WSGIServer

import pytest
from accounts.models import User
from django.core.servers.basehttp import WSGIRequestHandler
from django.db import connections
from django.test import Client
from lib.rates import read_rate

from tests.cast import PASSWORD, Cast, make_cast
from tests.races import at_once

pytestmark = pytest.mark.race
LIMIT, TRIES = 7, 16


class Door(WSGIServer):
    """All who try at the same moment may wait for their turn: beyond the usual five the system turns them away."""

    request_queue_size = TRIES


@pytest.fixture
def cast(committed_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def ports(cast: Cast, settings: Any) -> Iterator[list[int]]:
    """Where two processes serve Lectern. They share no memory from here on."""
    from config.wsgi import application

    settings.LIMITS_ON = True
    settings.LIMITS = {**settings.LIMITS, "writes_account": (read_rate(f"{LIMIT}/1h"),)}
    Client().get("/admin/login/")  # what is loaded with the first page need not be loaded by both
    connections.close_all()
    servers = [Door(("127.0.0.1", 0), WSGIRequestHandler) for _ in range(2)]
    children = []
    for server in servers:
        server.set_app(application)
        child = os.fork()
        if child == 0:
            server.serve_forever()
        children.append(child)
    yield [server.server_port for server in servers]
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    for server in servers:
        server.server_close()


@dataclass
class Browser:
    """Keeps cookies and follows redirects, whichever server gave them: both are on one host."""

    cookies: CookieJar = field(default_factory=CookieJar)
    headers: dict[str, str] = field(default_factory=dict)

    def ask(
        self, port: int, path: str, body: bytes | None = None, method: str | None = None, **headers: str
    ) -> tuple[int, str, bytes]:
        """Status, the path where it ended, and the body."""
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        address = f"http://localhost:{port}{path}"
        request = urllib.request.Request(address, body, {**self.headers, **headers}, method=method)
        try:
            with opener.open(request, timeout=30) as answer:
                return answer.status, urlsplit(answer.url).path, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, path, error.read()

    def api(self, port: int, path: str, body: Any, **headers: str) -> tuple[int, dict[str, Any]]:
        """Status and what the envelope holds of an operation that is sent something."""
        status, _, answer = self.ask(port, f"/api/v1/{path}", json.dumps(body).encode(), **_JSON, **headers)
        return status, json.loads(answer)["data"]

    def token(self, name: str = "csrftoken") -> str:
        return next(cookie.value or "" for cookie in self.cookies if cookie.name == name)


_JSON = {"Content-Type": "application/json"}


def test_whoever_asks_can_t_tell_which_of_two_servers_answers(cast: Cast, ports: list[int]) -> None:
    one, two = ports
    _a_session_in_the_admin_is_of_both(cast, one, two)
    ines, tokens = _signed_in(cast.ines, one)
    _what_one_stored_the_other_serves(ines, one, two)
    ines.api(two, "accounts/logout/", {"refresh": tokens["refresh"]})
    assert ines.ask(one, "/api/v1/users/me/")[0] == 401
    lena, _ = _signed_in(cast.lena, two)
    _a_limit_is_counted_by_both(lena, ports)


def _signed_in(user: User, port: int) -> tuple[Browser, dict[str, str]]:
    browser = Browser()
    _, tokens = browser.api(port, "accounts/login/", {"email": user.email, "password": PASSWORD})
    browser.headers = {"Authorization": f"Bearer {tokens['access']}"}
    return browser, tokens


def _a_session_in_the_admin_is_of_both(cast: Cast, one: int, two: int) -> None:
    ada = Browser()
    ada.ask(one, "/admin/login/")
    account = {"username": cast.ada.email, "password": PASSWORD, "csrfmiddlewaretoken": ada.token()}
    assert ada.ask(two, "/admin/login/?next=/admin/", urlencode(account).encode())[:2] == (200, "/admin/")
    assert ada.ask(one, "/admin/")[:2] == (200, "/admin/")
    ada.ask(one, "/admin/logout/", urlencode({"csrfmiddlewaretoken": ada.token()}).encode())
    assert ada.ask(two, "/admin/")[1] == "/admin/login/"


def _what_one_stored_the_other_serves(ines: Browser, one: int, two: int) -> None:
    content = b"%PDF-1.4\nWhat the other server serves."
    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="notes.pdf"\r\n'
    body = head + b"Content-Type: application/pdf\r\n\r\n" + content + b"\r\n--edge--\r\n"
    form = {"Content-Type": "multipart/form-data; boundary=edge"}
    status, _, answer = ines.ask(one, "/api/v1/authoring/media/", body, **form)
    assert status == 201, answer
    link = urlsplit(json.loads(answer)["data"]["url"])
    assert [Browser().ask(port, link.path)[::2] for port in (one, two)] == [(200, content)] * 2


def _a_limit_is_counted_by_both(lena: Browser, ports: list[int]) -> None:
    def write(number: int) -> int:
        return lena.ask(ports[number % 2], "/api/v1/users/me/", b"{}", "PATCH", **_JSON)[0]

    statuses = at_once(write, TRIES)
    assert Counter(statuses) == {200: LIMIT, 429: TRIES - LIMIT}
