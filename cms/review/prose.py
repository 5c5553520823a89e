"""Rich text as paragraphs of words, each word with its emphasis: what differs is marked in the text as it reads."""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html.parser import HTMLParser

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from cms.review.wording import Change, opcodes
from content.formulas import FORMULA, typeset

_WORDS = re.compile(rf"{FORMULA}|\w+|\s+|[^\w\s]")
_KINDS = ("h2", "h3", "h4", "li", "blockquote", "pre", "p")
_MARKS = {
    "strong": "strong",
    "b": "strong",
    "em": "em",
    "i": "em",
    "s": "s",
    "sub": "sub",
    "sup": "sup",
    "code": "code",
}
_ALIKE = 0.4
_MOST = 200_000
"""Words that are compared to find which paragraphs resemble each other: more is not worth a reviewer's waiting."""
Token = tuple[str, tuple[str, ...]]


@dataclass
class Paragraph:
    """One paragraph, heading or item: what it is, and its words with their emphasis."""

    kind: str
    tokens: list[Token] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, tuple[Token, ...]]:
        return self.kind, tuple(self.tokens)


@dataclass(frozen=True)
class ShownParagraph:
    """A paragraph with its changes marked; `change` is empty where it is the same."""

    kind: str
    change: Change
    html: SafeString


class _Reader(HTMLParser):
    """Cuts clean HTML into paragraphs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[Paragraph] = []
        self._blocks: list[str] = []
        self._marks: list[str] = []
        self._links: list[str] = []
        self._open: Paragraph | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _MARKS:
            self._marks.append(_MARKS[tag])
        elif tag == "a":
            self._links.append(dict(attrs).get("href") or "")
        elif tag == "br":
            self._add("\n")
        elif tag == "hr":
            self.paragraphs.append(Paragraph("hr", [("* * *", ())]))
            self._open = None
        else:
            self._blocks.append(tag)
            self._open = None

    def handle_endtag(self, tag: str) -> None:
        if tag in _MARKS and _MARKS[tag] in self._marks:
            self._marks.remove(_MARKS[tag])
        elif tag == "a" and self._links:
            self._add_token(f" ({self._links.pop()})", ("href",))
        elif tag in self._blocks:
            while self._blocks.pop() != tag:
                pass
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None or data.strip():
            self._add(data if "pre" in self._blocks else re.sub(r"\s+", " ", data))

    def _add(self, text: str) -> None:
        marks = tuple(sorted(set(self._marks) | ({"link"} if self._links else set())))
        for word in _WORDS.findall(text):
            self._add_token(word, marks)

    def _add_token(self, word: str, marks: tuple[str, ...]) -> None:
        if self._open is None:
            self._open = Paragraph(self._kind())
            self.paragraphs.append(self._open)
        self._open.tokens.append((word, marks))

    def _kind(self) -> str:
        kind = next((name for name in _KINDS if name in self._blocks), "p")
        lists = [name for name in self._blocks if name in {"ul", "ol"}]
        return f"{lists[-1]}-{min(len(lists), 4)}" if kind == "li" and lists else kind


def paragraphs(html: str) -> list[Paragraph]:
    """The paragraphs of HTML, in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    for paragraph in reader.paragraphs:
        while paragraph.tokens and paragraph.tokens[-1][0].isspace():
            paragraph.tokens.pop()
    return [paragraph for paragraph in reader.paragraphs if paragraph.tokens]


def prose_changes(before: str, after: str) -> list[ShownParagraph]:
    """Every paragraph of both, those that are the same included."""
    old, new = paragraphs(before), paragraphs(after)
    shown: list[ShownParagraph] = []
    for tag, start, stop, first, last in opcodes([each.key for each in old], [each.key for each in new]):
        if tag == "equal":
            shown += [_shown(each.kind, "", _html(each.tokens)) for each in new[first:last]]
        else:
            shown += _replaced(old[start:stop], new[first:last])
    return shown


def prose_html(before: str, after: str) -> SafeString:
    """Every paragraph of both as one piece of HTML."""
    rows = ((paragraph.kind, paragraph.change or "same", paragraph.html) for paragraph in prose_changes(before, after))
    lines = format_html_join("", '<div class="lc-para lc-para--{} lc-para--{}">{}</div>', rows)
    return format_html('<div class="lc-prose">{}</div>', lines)


def _replaced(old: list[Paragraph], new: list[Paragraph]) -> list[ShownParagraph]:
    """Paragraphs that resemble each other are shown as one with its words marked, the others as gone or new."""
    shown: list[ShownParagraph] = []
    rest, left = list(old), _MOST
    for paragraph in new:
        place, left = _resembling(paragraph, rest, left)
        if place is None:
            shown.append(_shown(paragraph.kind, "added", f"<ins>{_html(paragraph.tokens)}</ins>"))
            continue
        shown += [_gone(each) for each in rest[:place]]
        shown.append(_reworded(rest[place], paragraph))
        rest = rest[place + 1 :]
    return shown + [_gone(each) for each in rest]


def _resembling(paragraph: Paragraph, others: list[Paragraph], left: int) -> tuple[int | None, int]:
    """Where the first stands that is like `paragraph`, as long as words are left to compare, and how many are."""
    for place, other in enumerate(others):
        left -= len(paragraph.tokens) + len(other.tokens) + 10
        if left < 0:
            return None, left
        if _alike(other, paragraph):
            return place, left
    return None, left


def _shown(kind: str, change: Change, html: str) -> ShownParagraph:
    return ShownParagraph(kind, change, mark_safe(html))  # noqa: S308 - every word went through `_html`


def _gone(paragraph: Paragraph) -> ShownParagraph:
    return _shown(paragraph.kind, "removed", f"<del>{_html(paragraph.tokens)}</del>")


def _alike(old: Paragraph, new: Paragraph) -> bool:
    """Enough words in common, or the one pair that a heading or an item is."""
    matcher = SequenceMatcher(None, _said(old), _said(new), autojunk=False)
    return matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE


def _said(paragraph: Paragraph) -> list[str]:
    return [word for word, _ in paragraph.tokens if not word.isspace()]


def _reworded(old: Paragraph, new: Paragraph) -> ShownParagraph:
    pieces = []
    for tag, start, stop, first, last in opcodes(old.tokens, new.tokens):
        if tag == "equal":
            pieces.append(_html(new.tokens[first:last]))
            continue
        pieces += [f"<del>{_html(old.tokens[start:stop])}</del>"] if stop > start else []
        pieces += [f"<ins>{_html(new.tokens[first:last])}</ins>"] if last > first else []
    note = f'<ins class="lc-kind">now {_name(new.kind)}</ins> ' if old.kind != new.kind else ""
    return _shown(new.kind, "changed", note + "".join(pieces))


def _name(kind: str) -> str:
    names = {"p": "a paragraph", "h2": "a heading", "h3": "a heading", "h4": "a heading", "pre": "preformatted"}
    return names.get(kind, "a quotation" if kind == "blockquote" else "a list item")


def _html(tokens: list[Token]) -> str:
    """The words with their emphasis; neighbours with the same emphasis share its tags."""
    pieces: list[str] = []
    position = 0
    while position < len(tokens):
        end = position
        while end < len(tokens) and tokens[end][1] == tokens[position][1]:
            end += 1
        text = escape("".join(word for word, _ in tokens[position:end])).replace("\n", "<br>")
        text = text if "code" in tokens[position][1] else typeset(text)
        for mark in tokens[position][1]:
            text = f'<span class="lc-{mark}">{text}</span>' if mark in {"link", "href"} else f"<{mark}>{text}</{mark}>"
        pieces.append(text)
        position = end
    return "".join(pieces)
