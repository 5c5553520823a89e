"""The blocks that media become, and what else may become of an element."""

from dataclasses import dataclass

from content.imports.course import Block
from content.links import playable


@dataclass
class Outcome:
    """What becomes of an element: a block, a link, or only its words."""

    block: Block | None = None
    href: str = ""
    text: str = ""
    replaces: bool = False


def image_block(key: str, *, alt: str = "", caption: str = "") -> Block:
    """An image block with words of the length that it allows."""
    return {"type": "image", "value": {"image": key, "alt": alt[:300], "caption": caption[:500]}}


def video_block(url: str, title: str = "", *, video: str | None = None) -> Block:
    """A video block of a link or of an uploaded file."""
    value = {"url": url, "video": video, "title": title[:200], "transcript": "", "captions": None}
    return {"type": "video", "value": value}


def web_outcome(url: str, title: str = "") -> Outcome:
    """An address of the web as a player, as an embed, or, when it is not encrypted, as a link."""
    if playable(url) is not None:
        return Outcome(video_block(url, title))
    if url.startswith("https://"):
        return Outcome({"type": "embed", "value": {"url": url, "title": title[:200]}})
    return Outcome(href=url, text=title or url)
