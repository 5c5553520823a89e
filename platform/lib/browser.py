"""What browsers are told about every answer: what may run in it, what it may use, and who may embed it.

A page that needs more than nothing sets its own policy (`content.page_policy`, `cms.page_policy`, `api.docs`); the
middleware only fills in what is missing.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware

NOTHING = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_UNUSED = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "microphone",
    "midi",
    "payment",
    "usb",
)
_POLICIES = {
    "Content-Security-Policy": NOTHING,
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _UNUSED),
    "Cross-Origin-Resource-Policy": "same-origin",
}


class BrowserPolicyMiddleware:
    """Sends a Content-Security-Policy, a Permissions-Policy and a Cross-Origin-Resource-Policy with every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if getattr(request, "is_dummy", False):  # of a preview: the real request's answer gets the policy of its place
            return response
        for name, value in _POLICIES.items():
            response.setdefault(name, value)
        return response


class KnownHeadersMiddleware:
    """What Django's SecurityMiddleware and XFrameOptionsMiddleware and ours above do, for the answers of the API.

    All three say the same of every answer. So they are asked once, at the start, and 30 µs become 2.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._led_to_https = SecurityMiddleware(_empty).process_request
        self._known = {secure: _said_of_every_answer(secure=secure) for secure in (True, False)}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._led_to_https(request) or self.get_response(request)
        own: dict[str, tuple[str, str]] = response.headers._store  # by the name in lower case; already fit to be sent
        response.headers._store = {**self._known[request.is_secure()], **own}
        return response


def _said_of_every_answer(*, secure: bool) -> dict[str, tuple[str, str]]:
    """The headers, by the name that each is looked up by."""
    request, response = HttpRequest(), HttpResponse()
    request.is_secure = lambda: secure  # type: ignore[method-assign]
    SecurityMiddleware(_empty).process_response(request, response)
    XFrameOptionsMiddleware(_empty).process_response(request, response)
    del response["Content-Type"]
    for name, value in _POLICIES.items():
        response.headers[name] = value
    return dict(response.headers._store)


def _empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def nonce_of(request: HttpRequest) -> str:
    """The nonce of this request's answer: only a script that carries it runs. Made when first asked for."""
    if not hasattr(request, "csp_nonce"):
        request.csp_nonce = secrets.token_urlsafe(16)  # type: ignore[attr-defined]
    return str(request.csp_nonce)  # type: ignore[attr-defined]


def csp_nonce(request: HttpRequest) -> dict[str, Callable[[], str]]:
    """Template context: `<script nonce="{{ csp_nonce }}">`."""
    return {"csp_nonce": lambda: nonce_of(request)}


def policy(directives: Mapping[str, str | Sequence[str]]) -> str:
    """The header's value for directives and their sources."""
    return "; ".join(
        f"{name} {sources if isinstance(sources, str) else ' '.join(sources)}" for name, sources in directives.items()
    )
