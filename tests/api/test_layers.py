"""Which layers a request to the API passes through, and that it misses nothing by passing the others by."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as ours
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client

from tests.cast import Cast
from tests.http import ApiClient, browser

pytestmark = pytest.mark.django_db

FORK = "api.layers.ApiLayersMiddleware"
FOR_ALL = [
    "api.operations.OperationsMiddleware",
    "lib.proxies.TrustedProxyMiddleware",
    "lib.logs.RequestIdMiddleware",
    "accounts.calling.CallingMiddleware",
]
FOR_API = [
    "lib.browser.KnownHeadersMiddleware",
    "api.middleware.OtherOriginsMiddleware",
    "api.middleware.ApiErrorMiddleware",
    "api.middleware.SlashMiddleware",
]
NOT_FOR_API = {
    "django.middleware.security.SecurityMiddleware": "KnownHeadersMiddleware leads to HTTPS and says the same",
    "lib.browser.BrowserPolicyMiddleware": "KnownHeadersMiddleware says the same",
    "whitenoise.middleware.WhiteNoiseMiddleware": "static files are not below /api/",
    "django.contrib.sessions.middleware.SessionMiddleware": "no operation reads a cookie",
    "django.middleware.common.CommonMiddleware": "SlashMiddleware is one",
    "django.middleware.csrf.CsrfViewMiddleware": "a header can't be forged; what is no operation is only read",
    "django.contrib.auth.middleware.AuthenticationMiddleware": "the bearer token says who is calling",
    "django.contrib.messages.middleware.MessageMiddleware": "messages are for the next page",
    "django.middleware.clickjacking.XFrameOptionsMiddleware": "KnownHeadersMiddleware says the same",
    "cms.page_policy.AdminPolicyMiddleware": "it looks at /admin/ and /documents/",
    "cms.second_factor.middleware.SecondFactorMiddleware": "it looks at /admin/ and /documents/",
    "cms.middleware.AdminIsolationMiddleware": "it looks at /admin/",
    "cms.one_at_a_time.OneAtATimeMiddleware": "it looks at /admin/",
}
SAID_TO_BROWSERS = (
    *("Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy"),
    *("X-Frame-Options", "Permissions-Policy", "Cross-Origin-Resource-Policy"),
)


class Untouchable:
    """A layer that nothing gets through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        pass

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return HttpResponse(status=418)


def test_each_layer_is_for_all_for_the_api_or_has_its_reason_not_to_be() -> None:
    assert [*FOR_ALL, FORK, *NOT_FOR_API] == ours.MIDDLEWARE
    assert FOR_API == ours.API_MIDDLEWARE


def test_no_request_to_the_api_gets_to_the_layers_of_pages(client: Client, settings: Any) -> None:
    settings.MIDDLEWARE = [*FOR_ALL, FORK, f"{__name__}.Untouchable"]
    assert [client.get(path).status_code for path in ("/", "/api", "//api/v1/courses/")] == [418] * 3
    assert client.get("/api/v1/courses/").status_code == 200
    assert client.get("/api/v1/nowhere/").status_code == 404


@pytest.mark.owasp_api(2)
def test_a_session_of_the_admin_is_nothing_to_the_api(cast: Cast, django_assert_num_queries: Any) -> None:
    signed_in = browser(cast.ada)
    assert signed_in.get("/admin/").status_code == 200
    with django_assert_num_queries(0):
        me = signed_in.get("/api/v1/users/me/")
        told = signed_in.post("/api/v1/categories/", {"name": "Forged"}, content_type="application/json")
    assert (me.status_code, told.status_code) == (401, 401)
    assert not me.cookies
    assert "Cookie" not in me.get("Vary", "")


def test_no_cookie_is_needed_to_write(cast: Cast) -> None:
    ada = ApiClient(cast.ada)
    ada.client = Client(enforce_csrf_checks=True)
    answer = ada.patch("users/me/", {"full_name": "Ada of the API"})
    assert (answer.status, answer.data["full_name"]) == (200, "Ada of the API")
    assert not answer.response.cookies


@pytest.mark.parametrize("path", ["docs", "redoc", "openapi.json"])
def test_what_is_no_operation_can_only_be_read(path: str) -> None:
    for method in ("POST", "PUT", "DELETE", "BREW"):
        answer = ApiClient().call(method, path)
        assert (answer.status, answer.code, answer["Allow"]) == (405, "METHOD_NOT_ALLOWED", "GET")


@pytest.mark.asvs("3.4.1")
def test_the_api_tells_browsers_what_pages_tell_them(client: Client, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_PRELOAD = 3600, True
    page, answer = (client.get(path, secure=True) for path in ("/nowhere/", "/api/v1/courses/"))
    assert {name: answer[name] for name in SAID_TO_BROWSERS} == {name: page[name] for name in SAID_TO_BROWSERS}
    assert "Strict-Transport-Security" not in client.get("/api/v1/courses/")


def test_the_api_leads_to_https(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    led = client.get("/api/v1/courses/?page=2")
    assert (led.status_code, led["Location"]) == (301, "https://testserver/api/v1/courses/?page=2")
