"""What every kind of answer tells the browser, word for word."""

import re

import pytest
from django.test import Client

from tests.cast import PASSWORD, Cast
from tests.factories.courses import published_course
from tests.http import browser

pytestmark = [pytest.mark.django_db, pytest.mark.owasp_api(8), pytest.mark.asvs("3.4.3")]

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "microphone=(), midi=(), payment=(), usb=()",
}
NOTHING = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
PAGE = (
    "default-src 'none'; script-src 'nonce-…'; style-src 'self'; connect-src 'self'; worker-src 'self'; "
    "img-src 'self' data:; media-src 'self'; frame-src https://www.youtube-nocookie.com https://player.vimeo.com "
    "https://codepen.io https://www.geogebra.org https://phet.colorado.edu; font-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
DOCS = (
    "default-src 'none'; script-src 'self' 'nonce-…'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
ADMIN = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; frame-src 'self' "
    "https://www.youtube-nocookie.com https://player.vimeo.com https://codepen.io https://www.geogebra.org "
    "https://phet.colorado.edu; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
KINDS = [
    ("/", PAGE, "no-cache"),
    ("/courses/knots/", PAGE, "no-cache"),
    ("/nowhere/", PAGE, "no-cache"),
    ("/api/v1/courses/", NOTHING, None),
    ("/api/v1/users/me/", NOTHING, "no-store"),
    ("/api/v1/nowhere/", NOTHING, "no-store"),
    ("/api/v1/docs", DOCS, "no-store"),
    ("/api/v1/redoc", DOCS, None),
    ("/media/forged/x.png", NOTHING, None),
    ("/admin/login/", ADMIN, None),
]


def _policy(response: object) -> str:
    return re.sub(r"nonce-[\w-]{22}", "nonce-…", response["Content-Security-Policy"])  # type: ignore[index]


@pytest.mark.parametrize(("path", "policy", "cache"), KINDS, ids=[path for path, _, _ in KINDS])
def test_an_answer_says_what_may_run_in_it(
    path: str, policy: str, cache: str | None, client: Client, cast: Cast
) -> None:
    published_course(by=cast.ines, title="Knots", lessons=1)
    response = client.get(path)
    assert _policy(response) == policy
    assert {name: response.get(name) for name in ALWAYS} == ALWAYS
    assert response["X-Frame-Options"] in {"SAMEORIGIN", "DENY"}
    if cache:
        assert cache in response["Cache-Control"]


def test_the_admin_is_never_kept_by_a_cache(cast: Cast) -> None:
    for path in ("/admin/", "/admin/users/", "/admin/pages/"):
        response = browser(cast.ada).get(path)
        assert _policy(response) == ADMIN
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]


class TestOtherOrigins:
    """Scripts of other origins may call the API only when the school named their origin, and never with a cookie."""

    def test_an_origin_that_was_not_named_reads_nothing(self, client: Client) -> None:
        response = client.get("/api/v1/courses/", headers={"Origin": "https://elsewhere.test"})
        assert "Access-Control-Allow-Origin" not in response

    def test_a_named_origin_reads_the_api_without_cookies(self, client: Client, settings: object) -> None:
        settings.CORS_ALLOWED_ORIGINS = ["https://app.school.test"]  # type: ignore[attr-defined]
        response = client.get("/api/v1/courses/", headers={"Origin": "https://app.school.test"})
        assert response["Access-Control-Allow-Origin"] == "https://app.school.test"
        assert "Access-Control-Allow-Credentials" not in response
        assert response["Access-Control-Expose-Headers"] == "ETag, Retry-After, X-Request-ID"

    def test_a_named_origin_may_send_what_the_api_reads(self, client: Client, settings: object) -> None:
        settings.CORS_ALLOWED_ORIGINS = ["https://app.school.test"]  # type: ignore[attr-defined]
        asked = {"Origin": "https://app.school.test", "Access-Control-Request-Method": "PATCH"}
        response = client.options("/api/v1/users/me/", headers=asked)
        assert response.status_code == 200
        assert "PATCH" in response["Access-Control-Allow-Methods"]
        allowed = response["Access-Control-Allow-Headers"].split(", ")
        assert {"authorization", "content-type", "idempotency-key", "if-none-match"} <= set(allowed)

    @pytest.mark.parametrize("path", ["/admin/login/", "/", "/media/forged/x.png"])
    def test_nothing_but_the_api_is_open_to_it(self, client: Client, settings: object, path: str) -> None:
        settings.CORS_ALLOWED_ORIGINS = ["https://app.school.test"]  # type: ignore[attr-defined]
        response = client.get(path, headers={"Origin": "https://app.school.test"})
        assert "Access-Control-Allow-Origin" not in response


def test_cookies_are_kept_from_scripts_and_other_sites(client: Client, cast: Cast) -> None:
    client.post("/admin/login/", {"username": cast.ada.email, "password": PASSWORD, "next": "/admin/"})
    page = client.get("/admin/login/")
    for cookie in [*client.cookies.values(), *page.cookies.values()]:
        assert cookie["samesite"] == "Lax"
        assert cookie["httponly"] or "csrf" in cookie.key
