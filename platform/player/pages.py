"""How a page of the player is answered: rendered, and with a policy that lets nothing foreign run in it."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

FRAMES = (
    "https://www.youtube-nocookie.com",
    "https://player.vimeo.com",
    "https://codepen.io",
    "https://www.geogebra.org",
    "https://phet.colorado.edu",
)


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page of the player."""
    response = render(request, f"player/{template}.html", context, status=status)
    response["Content-Security-Policy"] = content_policy()
    response["Cache-Control"] = "no-cache"
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer for every address that leads nowhere."""
    return page(request, "not_found", status=404)


@lru_cache(maxsize=1)
def content_policy() -> str:
    """Scripts, styles and calls from ourselves only; media also from where our files are kept; known frames."""
    media = " ".join(["'self'", *_media_origin()])
    return "; ".join(
        [
            *("default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"),
            *(f"img-src {media} data:", f"media-src {media}", f"frame-src {' '.join(FRAMES)}"),
            *("font-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'self'"),
            "frame-ancestors 'none'",
        ]
    )


def _media_origin() -> list[str]:
    parts = urlsplit(default_storage.url("probe"))
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []
