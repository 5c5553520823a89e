"""The documentation pages, with their assets served by us."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from lib.browser import nonce_of, policy
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase, Redoc, Swagger


def _guarded(request: HttpRequest, page: HttpResponse) -> HttpResponse:
    """Both viewers set styles from their scripts; ReDoc searches in a worker that it makes itself."""
    page["Content-Security-Policy"] = policy(
        {
            "default-src": "'none'",
            "script-src": ("'self'", f"'nonce-{nonce_of(request)}'"),
            "style-src": ("'self'", "'unsafe-inline'"),
            "img-src": ("'self'", "data:"),
            "connect-src": "'self'",
            "worker-src": ("'self'", "blob:"),
            "base-uri": "'none'",
            "form-action": "'none'",
            "frame-ancestors": "'none'",
        }
    )
    return page


class GuardedSwagger(Swagger):
    """Swagger UI with a policy of its own."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """The page."""
        return _guarded(request, super().render_page(request, api, **kwargs))


class GuardedRedoc(Redoc):
    """ReDoc with a policy of its own; its start carries the nonce."""

    template = "api/redoc.html"

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """The page."""
        return _guarded(request, super().render_page(request, api, **kwargs))


SWAGGER = GuardedSwagger(settings={"persistAuthorization": False, "docExpansion": "none"})
_REDOC: DocsBase = GuardedRedoc()


def redoc(request: HttpRequest) -> HttpResponse:
    """The ReDoc page of the same document."""
    from api.api import api

    return _REDOC.render_page(request, api)
