"""Every answer below /api/ is the envelope, whatever went wrong and wherever."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from tests.fingerprint import database_fingerprint
from tests.http import Answer, ApiClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.api.conventions_urls")]

UNKNOWN = ["/api/", "/api/v1/nowhere/", "/api/v2/courses/", "/api/v1/nowhere", "/api/v1/notes/x/y/z/"]
NO_TOKENS = [None, "", "Bearer", "Bearer ", "Bearer x", "Basic eDp5", "Bearer a.b.c", "x" * 5000]
NO_JSON = [b"{", b"nonsense", b"[1, 2", b'{"title": NaN}', b'{"title": "\\ud800"}', b"[" * 100_000, b"\xff"]


@pytest.fixture(params=[False, True], ids=["plain", "debug"], autouse=True)
def debug(request: pytest.FixtureRequest, settings: Any) -> None:
    """Whether Django would show its own pages makes no difference."""
    settings.DEBUG = request.param


@pytest.fixture
def nobody() -> ApiClient:
    client = ApiClient()
    client.client.raise_request_exception = False
    return client


def assert_refused(answer: Answer, status: int, code: str) -> None:
    """`answer` is the envelope of a refusal, and tells nothing of the inside."""
    assert answer.response["Content-Type"].startswith("application/json")
    assert (answer.status, answer.code) == (status, code)
    assert set(answer.body) == {"success", "message", "data", "error", "timestamp"}
    assert answer.body["success"] is False
    assert answer.data is None
    assert set(answer.body["error"]) == {"code", "message", "details"}
    assert answer.body["message"] == answer.body["error"]["message"] != ""
    assert abs((datetime.now(UTC) - datetime.fromisoformat(answer.body["timestamp"])).total_seconds()) < 60
    assert answer.body["timestamp"].endswith("Z")
    assert "internal words" not in str(answer.body)


def test_a_good_answer_is_the_envelope(nobody: ApiClient) -> None:
    answer = nobody.post("notes/", {"title": " A title ", "tags": ["x"]})
    assert answer.status == 200
    assert answer.body.pop("timestamp").endswith("Z")
    data = {"title": "A title", "seconds": 0, "tags": ["x"]}
    assert answer.body == {"success": True, "message": "", "data": data, "error": None}


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/nowhere/", "/api/v2/courses/", "/api/v1/nowhere", "/api/v1/notes/x/y/z/"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unknown_address(nobody: ApiClient, method: str, path: str) -> None:
    assert_refused(nobody.call(method, path), 404, "NOT_FOUND")


def test_a_wrong_method_names_the_right_ones(nobody: ApiClient) -> None:
    answer = nobody.delete("notes/")
    assert_refused(answer, 405, "METHOD_NOT_ALLOWED")
    assert sorted(answer["Allow"].split(", ")) == ["GET", "POST"]


def test_an_unheard_of_method(nobody: ApiClient) -> None:
    assert_refused(nobody.call("BREW", "notes/"), 405, "METHOD_NOT_ALLOWED")


def test_options_tells_the_methods(nobody: ApiClient) -> None:
    answer = nobody.call("OPTIONS", "notes/")
    assert (answer.status, answer.body["success"], answer.data) == (200, True, None)
    assert sorted(answer["Allow"].split(", ")) == ["GET", "OPTIONS", "POST"]
    assert answer.body["timestamp"].endswith("Z")


def test_head_is_get_without_the_body(nobody: ApiClient) -> None:
    head, get = nobody.call("HEAD", "notes/"), nobody.get("notes/")
    assert (head.status, head.response.content) == (200, b"")
    assert head["Content-Length"] == str(len(get.response.content))
    unknown = nobody.call("HEAD", "nowhere/")
    assert (unknown.status, unknown.response.content) == (404, b"")


def test_a_read_without_the_slash_is_led_there_and_a_write_is_not(nobody: ApiClient) -> None:
    led = nobody.get("notes")
    assert (led.status, led["Location"]) == (301, "/api/v1/notes/")
    assert_refused(nobody.post("notes", {"title": "x"}), 404, "NOT_FOUND")
    assert_refused(nobody.put("notes", {"title": "x"}), 404, "NOT_FOUND")


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer ", "Bearer x", "Basic eDp5", "Bearer a.b.c", "x" * 5000]
)
def test_without_a_good_token(nobody: ApiClient, authorization: str | None) -> None:
    headers = {} if authorization is None else {"authorization": authorization}
    answer = nobody.get("secret/", **headers)
    assert_refused(answer, 401, "NOT_AUTHENTICATED")
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "body", ["", "{", "nonsense", "[1, 2", '{"title": NaN}', '{"title": "\\ud800"}', "[" * 100_000, "\udcff"]
)
def test_what_is_no_json(nobody: ApiClient, body: str) -> None:
    sent = body.encode(errors="surrogateescape")
    response = nobody.client.post("/api/v1/notes/", sent, content_type="application/json")
    answer = Answer(response)
    assert_refused(answer, *((400, "BAD_REQUEST") if body else (422, "VALIDATION_ERROR")))


def test_a_body_that_is_too_large(nobody: ApiClient, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert_refused(nobody.post("notes/", {"title": "x" * 2000}), 413, "TOO_LARGE")


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ("domain", 409, "SCRATCH"),
        ("busy", 429, "TOO_MANY_REQUESTS"),
        ("http", 402, "HTTP_402"),
        ("missing", 404, "NOT_FOUND"),
        ("denied", 403, "FORBIDDEN"),
        ("crash", 500, "SERVER_ERROR"),
        ("database", 503, "UNAVAILABLE"),
        ("recursion", 400, "BAD_REQUEST"),
    ],
)
def test_whatever_an_operation_raises_is_told_and_leaves_nothing(
    nobody: ApiClient, how: str, status: int, code: str
) -> None:
    before = database_fingerprint()
    assert_refused(nobody.post(f"fails/{how}/"), status, code)
    assert database_fingerprint() == before


def test_too_many_and_unavailable_say_when_to_come_back(nobody: ApiClient) -> None:
    assert nobody.post("fails/busy/")["Retry-After"] == "7"
    assert nobody.post("fails/database/")["Retry-After"] == "5"


def test_a_crash_outside_every_operation(nobody: ApiClient) -> None:
    assert_refused(nobody.get("crash/"), 500, "SERVER_ERROR")


def test_a_crash_of_the_middleware(nobody: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("internal words")

    monkeypatch.setattr("api.middleware.SlashMiddleware.process_request", broken)
    client = Client(raise_request_exception=False)
    assert_refused(Answer(client.get("/api/v1/notes/")), 500, "SERVER_ERROR")


def test_a_host_that_is_not_ours(nobody: ApiClient) -> None:
    assert_refused(Answer(nobody.client.get("/api/v1/notes/", headers={"host": "evil.example"})), 400, "BAD_REQUEST")


def test_the_fingerprint_sees_a_change(nobody: ApiClient) -> None:
    """The control of the tests above: a row that stays is seen."""
    from accounts.models import User

    before = database_fingerprint()
    User.objects.create_user("stays@lectern.example", "x", full_name="Stays")
    assert database_fingerprint() != before
