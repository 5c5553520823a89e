"""What may run in the admin: Wagtail's own scripts and ours, and nothing from elsewhere."""

from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest, HttpResponseBase
from lib.browser import policy

from content.page_policy import FRAMES, media_origin

_PREFIXES = ("/admin/", "/documents/")


class AdminPolicyMiddleware:
    """The admin's Content-Security-Policy; nobody else may frame it, and nothing of it is kept by a cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path_info.startswith(_PREFIXES):
            response.setdefault("Content-Security-Policy", admin_policy())
            response.setdefault("Cache-Control", "private, no-store")
        return response


@lru_cache(maxsize=1)
def admin_policy() -> str:
    """Wagtail's widgets start themselves by inline scripts, and its editor sets styles: both stay allowed here."""
    media = ("'self'", *media_origin())
    return policy(
        {
            "default-src": "'self'",
            "script-src": ("'self'", "'unsafe-inline'"),
            "style-src": ("'self'", "'unsafe-inline'"),
            "img-src": (*media, "data:", "blob:"),
            "media-src": (*media, "blob:"),
            "font-src": ("'self'", "data:"),
            "frame-src": ("'self'", *FRAMES),
            "object-src": "'none'",
            "base-uri": "'none'",
            "form-action": "'self'",
            "frame-ancestors": "'self'",
        }
    )
