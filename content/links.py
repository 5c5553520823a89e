"""Addresses of other sites: which are videos that we can play, and which may be shown in a frame."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_VIMEO_ID = re.compile(r"\d{6,12}")
_YOUTUBE_HOSTS = {
    "youtube.com",
    "www.youtube.com",
    "m.youtube.com",
    "youtube-nocookie.com",
    "www.youtube-nocookie.com",
}
_FRAMES = {
    "codepen": re.compile(r"https://codepen\.io/(?P<user>[\w-]+)/(?:pen|embed)/(?P<pen>\w+)"),
    "geogebra": re.compile(r"https://www\.geogebra\.org/(?:m|material/iframe/id)/(?P<id>\w+)"),
    "phet": re.compile(r"https://phet\.colorado\.edu/sims/html/(?P<sim>[\w-]+)/latest/[\w-]+\.html"),
}


@dataclass(frozen=True)
class Playable:
    """A video of a provider that we play in a frame."""

    provider: str
    embed_url: str


def playable(url: str) -> Playable | None:
    """The player of a YouTube or Vimeo link; None for any other address."""
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"}:
        return None
    return _youtube(parts.hostname or "", parts.path, parts.query) or _vimeo(parts.hostname or "", parts.path)


def _youtube(host: str, path: str, query: str) -> Playable | None:
    steps = path.strip("/").split("/")
    if host == "youtu.be":
        candidate = steps[0]
    elif host not in _YOUTUBE_HOSTS:
        return None
    elif steps[0] in {"embed", "shorts", "live", "v"} and len(steps) > 1:
        candidate = steps[1]
    else:
        candidate = parse_qs(query).get("v", [""])[0]
    if not _YOUTUBE_ID.fullmatch(candidate):
        return None
    return Playable("youtube", f"https://www.youtube-nocookie.com/embed/{candidate}")


def _vimeo(host: str, path: str) -> Playable | None:
    if host not in {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}:
        return None
    steps = [step for step in path.split("/") if _VIMEO_ID.fullmatch(step)]
    return Playable("vimeo", f"https://player.vimeo.com/video/{steps[-1]}?dnt=1") if steps else None


def frame_of(url: str) -> Playable | None:
    """What may be shown in a sandboxed frame: videos and a few known providers. Everything else is a link."""
    for provider, pattern in _FRAMES.items():
        if pattern.match(url):
            return Playable(provider, url)
    return playable(url)


def is_web_address(url: str) -> bool:
    """An absolute http or https address with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not any(c.isspace() for c in url)
