"""HTML that people write: what may stay in it. The same list on every way in, and once more when it is compiled."""

import re

import nh3
from lib.kept import Kept

from content.nesting import shallow

FEATURES = [
    "h2",
    "h3",
    "h4",
    "bold",
    "italic",
    "ol",
    "ul",
    "hr",
    "link",
    "code",
    "blockquote",
    "superscript",
    "subscript",
]
TAGS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "b", "em", "i", "s", "sub", "sup", "code", "pre"),
    *("blockquote", "a", "br", "hr"),
}
SCHEMES = {"http", "https", "mailto", "lesson"}
_REMOVED_WITH_CONTENT = {
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "noscript",
    "template",
    "svg",
    "math",
    "title",
}


def clean_html(html: str) -> str:
    """`html` with everything outside the allow-list removed; nothing, if no word and no line is left of it.

    `lesson:<uuid>` links lead to lessons of the course. Of what nests without end the words are left.
    A course is compiled again whenever somebody looks at its changes, and most of it is as it was: so it is kept.
    """
    cleaned = _cleaned.get(html)
    return _cleaned.keep(html, _clean(html), len(html)) if cleaned is None else cleaned


_cleaned: Kept[str, str] = Kept(most=4_000_000)


def _clean(html: str) -> str:
    cleaned = nh3.clean(
        shallow(html),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes=SCHEMES,
        clean_content_tags=_REMOVED_WITH_CONTENT,
        link_rel="noopener noreferrer",
    ).strip()
    return cleaned if _BEGINS_WITH_A_WORD.match(cleaned) or "<hr" in cleaned or plain_text(cleaned) else ""


_BEGINS_WITH_A_WORD = re.compile(r"(?:<[a-z0-9]+>)*\w")  # as most do, who then need no second look


def plain_text(html: str) -> str:
    """The words of `html`, for searching and comparing."""
    text = nh3.clean(shallow(html).replace("<", " <"), tags=set(), clean_content_tags=_REMOVED_WITH_CONTENT)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&")):
        text = text.replace(entity, character)
    return " ".join(text.split())


def beginning(html: object, *, most: int = 60) -> str:
    """The first words of HTML, in plain text."""
    text = " ".join(plain_text(str(html or "")).split())
    return text if len(text) <= most else f"{text[:most].rstrip()}…"
