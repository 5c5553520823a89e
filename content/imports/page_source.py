"""The source of a web page: its encoding, its title, and its elements by an allow-list."""

import re

import nh3
from bs4 import BeautifulSoup

from content.nesting import has_endless_tag, words_of

MAX_PAGE_BYTES = 8 * 1024**2
MAX_TAGS = 100_000
MAX_NESTING = 400
LONG_TAG = 1000
MAX_ATTRIBUTES = 64
KEPT = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "b", "em", "i", "s", "sub", "sup", "code", "blockquote"}
RENAMED = {
    **{"h1": "h2", "h5": "h4", "h6": "h4", "dt": "p", "dd": "p", "summary": "h4", "caption": "p", "legend": "h4"},
    **{"strike": "s", "del": "s", "tt": "code", "kbd": "code", "samp": "code", "cite": "em", "dfn": "em", "var": "em"},
}
CONTAINERS = {
    *("div", "section", "article", "main", "header", "footer", "nav", "aside", "center", "form", "fieldset", "dl"),
    *("table", "tbody", "thead", "tfoot", "tr", "td", "th", "details", "figure", "figcaption", "address", "hgroup"),
}
INLINE = {"span", "font", "a", "u", "ins", "small", "big", "mark", "abbr", "q", "label", "button", "time", "picture"}
MEDIA = {"img", "iframe", "video", "audio", "source", "track", "object", "embed", "pre", "br", "hr", "param", "input"}
TAGS = KEPT | set(RENAMED) | CONTAINERS | INLINE | MEDIA
DROPPED = {"script", "style", "title", "template", "noframes", "textarea", "select", "applet", "svg", "xmp", "frameset"}
ATTRIBUTES = {
    "*": {"class", "title", "role"},
    "a": {"href"},
    "img": {"src", "alt", "data-equation-content"},
    "iframe": {"src"},
    "video": {"src"},
    "audio": {"src"},
    "source": {"src"},
    "track": {"src", "kind"},
    "embed": {"src"},
    "object": {"data", "type"},
    "param": {"name", "value"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "code": {"lang", "data-language"},
    "pre": {"lang", "data-language"},
}
SCHEMES = {"http", "https", "mailto", "data"}
EMPTY_TAGS = {"img", "br", "hr", "source", "track", "embed", "param", "input"}
CLOSED_BY_ITSELF = EMPTY_TAGS | {
    *("p", "li", "dt", "dd", "td", "th", "tr", "thead", "tbody", "tfoot", "option", "b", "i", "u", "s", "a", "font"),
    *("meta", "link", "base", "area", "col", "wbr"),
    *("strong", "em", "small", "big", "code", "tt", "strike", "nobr", "html", "head", "body"),
}
TAG = re.compile(r"<(?!/?(?:p|br)\b)[^<>]*>?", re.IGNORECASE)
NESTING_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
SEPARATOR = re.compile(r"[\s/]+")
TITLE = re.compile(r"<title\b[^<>]*>", re.IGNORECASE)
TITLE_END = re.compile(r"</title\s*>", re.IGNORECASE)
ACTIVE = re.compile(rb"<\s*(script|applet|form)\b", re.IGNORECASE)


def is_too_large(html: str) -> bool:
    """Whether a page is more than a lesson can be."""
    return html.count("<") > MAX_TAGS


def decode_page(data: bytes) -> str:
    """The text of a page in whatever encoding it claims, else UTF-8, else the one of old Windows editors."""
    head = data[:2048]
    claimed = re.search(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", head, re.IGNORECASE)
    marks = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    guesses = [encoding for mark, encoding in marks.items() if data.startswith(mark)]
    guesses += [claimed[1].decode("ascii", "ignore")] if claimed else []
    for encoding in [*guesses, "utf-8"]:
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return data.decode("cp1252", errors="replace")


def page_title(html: str) -> str:
    """What the page calls itself in its head; empty when it does not."""
    head = html[:100_000]
    begun = TITLE.search(head)
    ended = TITLE_END.search(head, begun.end()) if begun else None
    if not (begun and ended):
        return ""
    return " ".join(BeautifulSoup(head[begun.end() : ended.start()], "html.parser").get_text().split())


def is_active(data: bytes) -> bool:
    """Whether a page carries scripts or forms, which are left behind."""
    return ACTIVE.search(data) is not None


def clean_page(html: str) -> tuple[BeautifulSoup, bool]:
    """The allowed elements of a page, well nested; True when it was nested too deep and only its text is left."""
    html = _without_endless_tags(html)
    html = words_of(html) if has_endless_tag(html) else html
    too_deep = _nesting(html, CLOSED_BY_ITSELF) > MAX_NESTING
    clean = _allowed(TAG.sub(" ", html) if too_deep else html)
    if _nesting(clean, EMPTY_TAGS) > MAX_NESTING:
        clean, too_deep = nh3.clean(clean, tags={"p", "br"}), True
    return BeautifulSoup(clean, "html.parser"), too_deep


def _allowed(html: str) -> str:
    return nh3.clean(
        html, tags=TAGS, clean_content_tags=DROPPED, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None
    )


def _without_endless_tags(html: str) -> str:
    """Parsers compare every attribute of a tag with every other: a tag of thousands stops them for minutes."""
    first, *pieces = html.split("<")
    kept = [first]
    for piece in pieces:
        tag, closed, text = piece.partition(">")
        endless = len(tag) > LONG_TAG and len(SEPARATOR.findall(QUOTED.sub("", tag))) > MAX_ATTRIBUTES
        kept.append(f" {text}" if endless else f"<{tag}{closed}{text}")
    return "".join(kept)


def _nesting(html: str, leaving_out: set[str]) -> int:
    """How deep elements stand inside each other."""
    depth = deepest = 0
    for match in NESTING_TAG.finditer(html):
        if match[2].lower() not in leaving_out:
            depth = max(0, depth - 1) if match[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest
