"""A provider in trouble is a 503 that can be tried again; nothing of ours waits for it, and nothing of ours is said."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from accounts.models import Session, User
from accounts.providers import caller, id_token
from django.db import connections

from tests.api.test_accounts_sessions import sign_in
from tests.cast import Cast
from tests.http import Answer
from tests.providers import GitHub, Journey, Told, mail, serving, told

pytestmark = pytest.mark.owasp_api(10)
HTML = {"Content-Type": "text/html"}
TROUBLE: dict[str, Told] = {
    "500": (500, HTML, b"<h1>oops</h1>"),
    "502 with a token": told({"access_token": "x"}, 502),
    "429": (429, HTML, b"slow down"),
    "a page": (200, HTML, b"<html>maintenance</html>"),
    "nothing": (200, HTML, b""),
    "half of it": (200, {}, b'{"access_token": "x'),
    "no token": told({"token_type": "bearer"}),
    "a token that is none": told({"access_token": {"a": 1}}),
    "a token with a line end": told({"access_token": "x\r\nHost: evil.example"}),
    "a list": told([1, 2]),
    "null": told(None),
    "text": told("hello"),
    "deep": (200, {}, b'{"a":' + b"[" * 100_000),
    "a number without end": (200, {}, b'{"a": ' + b"9" * 10_000 + b"}"),
    "bytes": (200, {}, b"\xff\xfe\x00" * 100),
    "too much": (200, {}, b'{"access_token": "' + b"x" * 400_000 + b'"}'),
    "our own secret refused": told({"error": "incorrect_client_credentials"}),
    "an unknown complaint": told({"error": ["x"], "error_description": 7}),
    "a redirect inwards": (302, {"Location": "http://169.254.169.254/latest/"}, b""),
}


@pytest.fixture
def broken(github: GitHub, registered: Any) -> Iterator[Callable[..., None]]:
    """Puts another answer in the place of one of GitHub's."""
    answers: dict[str, Any] = {}

    def answer(request: BaseHTTPRequestHandler, form: dict[str, str]) -> Told:
        found = next((told for path, told in answers.items() if request.path.endswith(path)), None)
        if found is None:
            return github(request, form)
        return found() if callable(found) else found

    with serving(answer) as address:
        registered.OAUTH_PROVIDERS["github"] |= {
            "authorize_url": f"{address}/login/oauth/authorize",
            "token_url": f"{address}/login/oauth/access_token",
            "api_url": f"{address}/api",
        }
        github.knows("noor", mail("noor@lectern.example"), number=7)
        yield lambda **changes: (answers.clear(), answers.update(changes))  # type: ignore[func-returns-value]


def assert_unavailable(answer: Answer) -> None:
    assert (answer.status, answer.code) == (503, "PROVIDER_UNAVAILABLE")
    assert answer["Retry-After"] == "30"
    assert "Traceback" not in str(answer.body)
    assert "localhost" not in str(answer.body)


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", TROUBLE)
def test_a_token_endpoint_in_trouble(broken: Callable[..., None], trouble: str) -> None:
    journey = Journey("github")
    code = journey.agree("noor")
    broken(access_token=TROUBLE[trouble])
    assert_unavailable(journey.come_back(code))
    assert not User.objects.exists()
    broken()
    assert journey.come_back(code).status == 200  # the same body again, once GitHub is well


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["user", "emails"])
@pytest.mark.parametrize(
    "wrong",
    [
        *(told({"message": "no"}, 401), told({"id": True}), told({"id": "7"}), told({"id": -1}), told(7), told({})),
        *((200, HTML, b"<html>"), (500, {}, b"[]")),
    ],
    ids=str,
)
def test_an_api_in_trouble(broken: Callable[..., None], path: str, wrong: Told) -> None:
    journey = Journey("github")
    code = journey.agree("noor")
    broken(**{path: wrong})
    assert_unavailable(journey.come_back(code))
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [told({}), told({"keys": []}), told({"keys": [{"kty": "RSA"}]}), told([]), (500, {}, b"")]
)
def test_keys_in_trouble(google: Callable[..., None], registered: Any, wrong: Told) -> None:
    google("7", email="noor@lectern.example")
    journey = Journey("google")
    code = journey.agree("7")
    with serving(lambda request, form: wrong) as address:
        registered.OAUTH_PROVIDERS["google"]["keys_url"] = address
        id_token.forget_keys()
        assert_unavailable(journey.come_back(code))


@pytest.mark.django_db
def test_a_provider_that_is_down_and_up_again(broken: Callable[..., None], registered: Any, cast: Cast) -> None:
    journey = Journey("github")
    code = journey.agree("noor")
    up = registered.OAUTH_PROVIDERS["github"]["token_url"]
    registered.OAUTH_PROVIDERS["github"]["token_url"] = "http://localhost:9/"
    assert_unavailable(journey.come_back(code))
    assert sign_in(cast.lena).status == 200
    registered.OAUTH_PROVIDERS["github"]["token_url"] = up
    assert journey.come_back(code).status == 200


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "169.254.169.254", "2130706433"])
def test_no_address_of_our_own_is_asked(
    broken: Callable[..., None], registered: Any, github: GitHub, host: str
) -> None:
    journey = Journey("github")
    code = journey.agree("noor")
    port = registered.OAUTH_PROVIDERS["github"]["token_url"].split(":")[2].split("/")[0]
    registered.OAUTH_PROVIDERS["github"]["token_url"] = f"http://{host}:{port}/login/oauth/access_token"
    registered.OAUTH_PRIVATE_HOSTS = []
    github.seen.clear()
    assert_unavailable(journey.come_back(code))
    assert github.seen == []


@pytest.mark.django_db
@pytest.mark.parametrize("slowly", ["silent", "dripping"])
def test_a_slow_provider_is_not_waited_for(
    broken: Callable[..., None], registered: Any, monkeypatch: pytest.MonkeyPatch, slowly: str
) -> None:
    monkeypatch.setattr(caller, "SECONDS", 0.4)
    journey = Journey("github")
    code = journey.agree("noor")

    def drip(request: BaseHTTPRequestHandler, form: dict[str, str]) -> Told:
        if slowly == "dripping":
            request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")
        for _ in range(80):
            ends.wait(0.1)
            if slowly == "dripping":
                request.wfile.write(b" ")
                request.wfile.flush()
        waited_for.append(slowly)
        return told({})

    ends, waited_for = threading.Event(), list[str]()
    with serving(drip) as address:
        registered.OAUTH_PROVIDERS["github"]["token_url"] = address
        assert_unavailable(journey.come_back(code))
        assert waited_for == []
        ends.set()


def test_no_connection_to_the_database_waits_for_the_provider(committed_db: None, broken: Callable[..., None]) -> None:
    ours, held = connections["default"], []  # of this thread, which answers the request
    journey = Journey("github")
    code = journey.agree("noor")
    assert ours.connection is not None

    def look() -> Told:
        held.append(ours.connection)
        return told({}, 500)

    broken(access_token=look)
    assert_unavailable(journey.come_back(code))
    assert held == [None]
    assert not Session.objects.exists()
