"""The words of questions: HTML, Markdown or plain text in, the platform's own HTML out, with formulas as text."""

import hashlib
import re
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import unquote
from uuid import NAMESPACE_OID, uuid5

import nh3

from content.imports.questions.markdown import markdown_html
from content.imports.questions.outcome import Picture
from content.imports.questions.pictures import NoPictures, PictureSource
from content.nesting import has_endless_tag, words_of
from content.richtext import TAGS, clean_html, plain_text

MAX_WORDS = 8_000_000
MAX_TAGS = 4_000
BLOCKS = ("div", "section", "article", "center", "tr", "dt", "dd", "figure", "figcaption", "caption", "h1", "h5", "h6")
RENAMED = {
    **dict.fromkeys(BLOCKS, "p"),
    **{"strike": "s", "del": "s", "tt": "code", "kbd": "code", "samp": "code", "var": "em", "cite": "em", "dfn": "em"},
}
KEPT = TAGS | set(RENAMED) | {"img", "td", "th"}
DROPPED = {"script", "style", "iframe", "object", "embed", "noscript", "template", "svg", "math", "title"}
IMAGE_FIELDS = {"src", "alt", "class", "title", "data-equation-content"}
TAG_NAME = re.compile(r"<(/?)([a-z0-9]+)([^<>]*)>")
IMAGE = re.compile(r"<img([^<>]*)>")
FIELD = re.compile(r'([\w-]+)="([^"]*)"')
EMPTY = re.compile(r"<p>(?:\s|&nbsp;|<br>)*</p>")
HTML_IN_TEXT = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|span|div|img|a|ul|ol|li|sub|sup|code|pre|table|tr|td|h[1-6]|font|hr|blockquote)\b[^<>]*>",
    re.IGNORECASE,
)
DISPLAYED = re.compile(r"\$\$([^$<>]{1,2000})\$\$")


@dataclass
class Words:
    """Turns the texts of one question into HTML.

    The first image of the prompt is kept, and that of each option, item or left side; others become their words.
    """

    source: PictureSource = field(default_factory=NoPictures)
    folder: str = ""
    picture: Picture | None = None
    parts: dict[str, Picture] = field(default_factory=dict)
    """The images of options and the like, by the ids that stand for them in the question."""
    lost: list[str] = field(default_factory=list)

    def prompt(self, text: str, format: str = "html") -> str:
        """The text of the question itself, whose image comes along."""
        return self._html(text, format, keep=True)

    def html(self, text: str, format: str = "html") -> str:
        """Any other text: an option, a feedback."""
        return self._html(text, format, keep=False)

    def part(self, text: str, format: str = "html") -> tuple[str, dict[str, str] | None]:
        """The text of an option, an item or a left side, and its image as a question names it."""
        prompt, self.picture = self.picture, None
        html, found = self._html(text, format, keep=True), self.picture
        self.picture = prompt
        if found is None:
            return html, None
        key = str(uuid5(NAMESPACE_OID, f"{found.name}:{found.alt}:{hashlib.sha256(found.data).hexdigest()}"))
        self.parts[key] = found
        return html or self.html(found.alt or found.name, "plain"), {"image": key, "alt": found.alt or found.name}

    def plain(self, text: str, format: str = "html") -> str:
        """A text without any markup, for answers that are chosen from a list."""
        return unescape(plain_text(self.html(text, format)))

    def _html(self, text: str, format: str, *, keep: bool) -> str:
        if len(text) > MAX_WORDS:
            text = text[:MAX_WORDS]
            self.lost.append("a text was longer than a question can be and was cut")
        html = _as_html(text, format)
        if html.count("<") > MAX_TAGS or has_endless_tag(html):
            html = words_of(html)
            self.lost.append("a text had more markup than a question can have, its words are left")
        html = nh3.clean(
            html,
            tags=KEPT,
            clean_content_tags=DROPPED,
            attributes={"img": IMAGE_FIELDS, "a": {"href"}, "ol": {"start"}},
            url_schemes={"http", "https", "mailto", "data"},
            link_rel=None,
        )
        html = IMAGE.sub(lambda match: self._image(dict(FIELD.findall(match[1])), keep=keep), html)
        html = EMPTY.sub("", clean_html(TAG_NAME.sub(_renamed, html)))
        return clean_html(_without_lost_links(html))

    def _image(self, fields: dict[str, str], *, keep: bool) -> str:
        fields = {name: unescape(value) for name, value in fields.items()}
        alt = " ".join((fields.get("alt") or fields.get("title") or "").split())[:300]
        latex = _equation(fields)
        if latex:
            return escape(f"\\( {latex} \\)", quote=False)
        src = fields.get("src", "")
        if src.startswith(("http://", "https://")):
            self.lost.append(f"the image at {src[:200]} is not in the file and is linked")
            return f'<a href="{escape(src)}">{escape(alt or "Image")}</a>'
        if keep and self.picture is None and (found := self.source.find(src, self.folder)):
            self.picture = Picture(found[0][:200], alt, found[1])
            return ""
        self.lost.append(f"the image “{unquote(src)[:100]}” was left out")
        return escape(alt or unquote(src.rsplit("/", 1)[-1])[:100], quote=False)


def _as_html(text: str, format: str) -> str:
    """By the format's name: `plain`, `markdown`, `auto` (line breaks count), anything else is HTML."""
    text = "".join(character for character in text if character >= " " or character in "\n\t")
    if format == "markdown":
        return DISPLAYED.sub(r"\\[ \1 \\]", markdown_html(text))
    if format == "html" or (format == "auto" and HTML_IN_TEXT.search(text)):
        return DISPLAYED.sub(r"\\[ \1 \\]", text)
    text = escape(text.strip(), quote=False)
    return DISPLAYED.sub(r"\\[ \1 \\]", text).replace("\n", "<br>")


def _renamed(match: re.Match[str]) -> str:
    closing, name, rest = match.groups()
    if name in ("td", "th"):
        return " "
    return f"<{closing}{RENAMED[name]}>" if name in RENAMED else f"<{closing}{name}{rest}>"


def _without_lost_links(html: str) -> str:
    """Links that led to files of the other platform keep their words only."""
    return re.sub(r'<a(?![^<>]*href="(?:https?:|mailto:))[^<>]*>(.*?)</a>', r"\1", html, flags=re.DOTALL)


def _equation(fields: dict[str, str]) -> str:
    """The formula of Canvas' equation images, which say it in up to four ways."""
    if latex := fields.get("data-equation-content", "").strip():
        return latex
    alt = fields.get("alt", "").strip()
    if alt.lower().startswith("latex:"):
        return alt[6:].strip()
    if "equation_image" in fields.get("class", ""):
        path = fields.get("src", "").split("?")[0]
        within = path.partition("equation_images/")[2]
        return (fields.get("title", "").strip() or unquote(unquote(within)) or alt)[:2000]
    return ""
