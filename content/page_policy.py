"""What may run in a page that shows what a course says: nothing foreign, and nothing that stands in the page itself."""

from functools import lru_cache
from urllib.parse import urlsplit

from django.core.files.storage import default_storage

FRAMES = (
    "https://www.youtube-nocookie.com",
    "https://player.vimeo.com",
    "https://codepen.io",
    "https://www.geogebra.org",
    "https://phet.colorado.edu",
)


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
