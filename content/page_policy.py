"""What may run in a page that shows what a course says: nothing foreign, and nothing that stands in the page itself."""

from functools import lru_cache
from urllib.parse import urlsplit

from django.core.files.storage import default_storage
from django.http import HttpRequest
from lib.browser import nonce_of, policy

FRAMES = (
    "https://www.youtube-nocookie.com",
    "https://player.vimeo.com",
    "https://codepen.io",
    "https://www.geogebra.org",
    "https://phet.colorado.edu",
)


def content_policy(request: HttpRequest) -> str:
    """Only scripts with this answer's nonce; styles and calls from ourselves; our files' origin; known frames."""
    media = ("'self'", *media_origin())
    return policy(
        {
            "default-src": "'none'",
            "script-src": f"'nonce-{nonce_of(request)}'",
            "style-src": "'self'",
            "connect-src": "'self'",
            "worker-src": "'self'",
            "img-src": (*media, "data:"),
            "media-src": media,
            "frame-src": FRAMES,
            "font-src": "'self'",
            "manifest-src": "'self'",
            "base-uri": "'none'",
            "form-action": "'self'",
            "frame-ancestors": "'none'",
        }
    )


@lru_cache(maxsize=1)
def media_origin() -> tuple[str, ...]:
    """Where the files are when they aren't with us: the bucket's or the CDN's origin."""
    parts = urlsplit(default_storage.url("probe"))
    return (f"{parts.scheme}://{parts.netloc}",) if parts.netloc else ()
