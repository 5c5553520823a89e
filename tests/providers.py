"""The providers that people sign in by, as servers on this machine: one of OpenID Connect from a wheel, one like GitHub
of our own, and one that answers whatever a test wants."""

import hashlib
import json
import secrets
import threading
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest

from tests.http import Answer, ApiClient

PLAYER = "http://localhost:8000/sign-in/{}/"


def s256(verifier: str) -> str:
    """The challenge of a verifier."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


class Journey:
    """One sign-in by one client: it goes there, agrees, and comes back."""

    def __init__(self, provider: str, redirect_uri: str = "") -> None:
        self.provider = provider
        self.redirect_uri = redirect_uri or PLAYER.format(provider)
        self.verifier = secrets.token_urlsafe(48)
        self.url = self.state = ""

    def depart(self) -> Answer:
        query = urlencode({"redirect_uri": self.redirect_uri, "code_challenge": s256(self.verifier)})
        answer = ApiClient().get(f"accounts/oauth/{self.provider}/authorize/?{query}")
        if answer.status == 200:
            self.url, self.state = answer.data["url"], answer.data["state"]
        return answer

    def agree(self, who: str) -> str:
        """Say at the provider that one is `who`, and take the code that it sends back."""
        if not self.url:
            self.depart()
        back = redirect_of(self.url, {"sub": who})
        assert back.startswith(f"{self.redirect_uri}?"), back
        found = dict(parse_qsl(urlsplit(back).query))
        assert found["state"] == self.state
        return found["code"]

    def come_back(self, code: str, **changes: Any) -> Answer:
        body = {"code": code, "redirect_uri": self.redirect_uri, "code_verifier": self.verifier, **changes}
        return ApiClient().post(f"accounts/oauth/{self.provider}/", body)


def sign_in_by(provider: str, who: str) -> Answer:
    """The whole way, as somebody whom the provider knows as `who`."""
    journey = Journey(provider)
    return journey.come_back(journey.agree(who), state=journey.state)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


def redirect_of(url: str, form: dict[str, str]) -> str:
    """Where the provider's page sends the browser that posts `form` to it."""
    with pytest.raises(HTTPError) as stayed:
        urllib.request.build_opener(_Stay).open(url, urlencode(form).encode(), timeout=5)
    assert stayed.value.code == 302, stayed.value.read()
    return str(stayed.value.headers["Location"])


class QuietHandler(BaseHTTPRequestHandler):
    """Says nothing of what it is asked, nor of who hangs up."""

    def log_message(self, *args: Any) -> None:
        """Tests are quiet."""

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            self.close_connection = True


class Site(QuietHandler):
    """Hands every request to the `answer` of its server."""

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        form = dict(parse_qsl(self.rfile.read(length).decode()))
        status, headers, body = self.server.answer(self, form)  # type: ignore[attr-defined]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET


class Door(ThreadingHTTPServer):
    """Many may come at the same moment: beyond the usual five the system turns them away."""

    request_queue_size = 128
    daemon_threads = True


Told = tuple[int, dict[str, str], bytes]


def told(value: Any, status: int = 200) -> Told:
    """An answer in JSON."""
    return status, {"Content-Type": "application/json"}, json.dumps(value).encode()


@contextmanager
def serving(answer: Callable[[BaseHTTPRequestHandler, dict[str, str]], Told]) -> Iterator[str]:
    """The address of a site that answers so."""
    server = Door(("127.0.0.1", 0), Site)
    server.answer = answer  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


class GitHub:
    """Knows people by login, gives codes, and checks all that GitHub checks: secret, address, verifier, once."""

    def __init__(self, client_id: str, client_secret: str) -> None:
        self.client = {"client_id": client_id, "client_secret": client_secret}
        self.people: dict[str, dict[str, Any]] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, str] = {}
        self.seen: list[str] = []

    def knows(self, login: str, *addresses: dict[str, Any], number: int, name: str | None = None) -> None:
        """Somebody has an account."""
        self.people[login] = {"user": {"id": number, "login": login, "name": name}, "user/emails": list(addresses)}

    def __call__(self, request: BaseHTTPRequestHandler, form: dict[str, str]) -> Told:
        path, query = urlsplit(request.path).path, parse_qs(urlsplit(request.path).query)
        self.seen.append(path)
        if path == "/login/oauth/authorize":
            return self._consent({name: values[0] for name, values in query.items()}, form)
        if path == "/login/oauth/access_token":
            return self._token(form)
        login = self.tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "), "")
        found = self.people.get(login, {}).get(path.removeprefix("/api/"))
        return told({"message": "Bad credentials"}, 401) if found is None else told(found)

    def _consent(self, query: dict[str, str], form: dict[str, str]) -> Told:
        if "sub" not in form:
            page = '<form method="post"><input name="sub"><button>Authorize</button></form>'
            return 200, {"Content-Type": "text/html"}, page.encode()
        code = secrets.token_urlsafe(8)
        self.codes[code] = {**query, "login": form["sub"]}
        back = urlencode({"code": code, "state": query["state"]})
        return 302, {"Location": f"{query['redirect_uri']}?{back}"}, b""

    def _token(self, form: dict[str, str]) -> Told:
        if {name: form.get(name) for name in self.client} != self.client:
            return told({"error": "incorrect_client_credentials"})
        given = self.codes.pop(form["code"], None)
        matches = given and (given["redirect_uri"], given["code_challenge"], given["code_challenge_method"]) == (
            form["redirect_uri"],
            s256(form["code_verifier"]),
            "S256",
        )
        if not given or not matches:
            return told({"error": "bad_verification_code"})
        token = secrets.token_urlsafe(8)
        self.tokens[token] = given["login"]
        return told({"access_token": token, "scope": "user:email", "token_type": "bearer"})


def mail(address: str, *, primary: bool = True, verified: bool = True) -> dict[str, Any]:
    """An address of somebody at GitHub."""
    return {"email": address, "primary": primary, "verified": verified, "visibility": None}
