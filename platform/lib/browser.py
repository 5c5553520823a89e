"""What browsers are told about every answer: what may run in it, what it may use, and who may embed it.

A page that needs more than nothing sets its own policy (`content.page_policy`, `cms.page_policy`, `api.docs`); the
middleware only fills in what is missing.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence

from django.http import HttpRequest, HttpResponseBase

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
_PERMISSIONS = ", ".join(f"{name}=()" for name in _UNUSED)


class BrowserPolicyMiddleware:
    """Sends a Content-Security-Policy, a Permissions-Policy and a Cross-Origin-Resource-Policy with every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if getattr(request, "is_dummy", False):  # of a preview: the real request's answer gets the policy of its place
            return response
        response.setdefault("Content-Security-Policy", NOTHING)
        response.setdefault("Permissions-Policy", _PERMISSIONS)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


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
