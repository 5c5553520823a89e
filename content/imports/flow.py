"""Running text between the blocks of a page.

HTML arrives tag by tag. Whatever is no running text (an image, a video, a table) closes the text before it and opens
it again after, so that an image in the middle of a paragraph becomes paragraph, image, paragraph.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from content.imports.course import Block
from content.richtext import clean_html, plain_text

PARAGRAPHS = {"p", "h2", "h3", "h4", "li", "blockquote", "pre"}
NESTS = {"ul", "ol", "blockquote"}
MAX_OPEN = 40
MAX_PIECE = 20_000
MAX_TEXT = 125_000
LINK_GROWS = 40  # by the `rel` that the sanitiser adds
EMPTY = re.compile(
    r"<(p|h2|h3|h4|li|ul|ol|blockquote|strong|b|em|i|u|s|sub|sup|code|a)(?:\s[^<>]*)?>(?:\s|&nbsp;|\xa0|<br\s*/?>)*</\1>"
)
CONTINUED = re.compile(r'<ol start="(\d+)">\s*<li>(?:\s|&nbsp;|\xa0|<br\s*/?>)*</li>')
EDGES = ("<br>", "<hr>", "&nbsp;", " ", "\n", "\t", "\r", "\xa0")


@dataclass
class _Open:
    """A tag that is open. A numbered list knows its number, to go on with it after a block in its middle."""

    tag: str
    attributes: str = ""
    number: int = 0

    def again(self) -> str:
        """The tag, opened a second time."""
        attributes = f' start="{max(self.number, 1)}"' if self.tag == "ol" else self.attributes
        return f"<{self.tag}{attributes}>"


class Flow:
    """Collects the blocks of one page."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._open: list[_Open] = []
        self._later: list[Block] = []
        self._length = 0

    def start(self, tag: str, attributes: str = "") -> bool:
        """Open a tag; False when it is nested too deep to be kept, its content stays."""
        if len(self._open) >= MAX_OPEN:
            return False
        if tag in PARAGRAPHS | NESTS:
            self.paragraph_ends()
        else:
            self._need_paragraph()
        if tag == "li":
            self._count()
        first = int(attributes.split('"')[1]) - 1 if tag == "ol" and attributes else 0
        self._open.append(_Open(tag, attributes, first))
        self._write(f"<{tag}{attributes}>")
        return True

    def end(self, tag: str) -> None:
        """Close the innermost tag of this name, and whatever is open inside it."""
        if not any(entry.tag == tag for entry in self._open):
            return
        while self._open:
            closed = self._open.pop()
            self._write(f"</{closed.tag}>")
            if closed.tag == tag:
                break
        self._settle()

    def text(self, text: str) -> None:
        """Words, as they are to be read."""
        if not text.strip() and not self._in_paragraph():
            return
        for at in range(0, len(text), MAX_PIECE):
            piece = escape(text[at : at + MAX_PIECE], quote=False).replace("\xa0", "&nbsp;")
            if self._length and self._length + len(piece) > MAX_TEXT:
                self._break()
            self._need_paragraph()
            self._write(piece)

    def line(self, tag: str) -> None:
        """A `br` or an `hr`."""
        if tag == "hr":
            self.paragraph_ends()
        elif not self._in_paragraph():
            return
        self._write(f"<{tag}>")
        if self._length > MAX_TEXT:
            self._break()

    def paragraph_ends(self) -> None:
        """Close a paragraph that was opened only because loose text needs one."""
        if any(entry.tag == "p" for entry in self._open):
            self.end("p")

    def add(self, block: Block) -> None:
        """Put a block here, between the text before and the text after."""
        self._break(block)

    def add_later(self, block: Block) -> None:
        """Put a block after the paragraph, list or quotation that is being read."""
        self._later.append(block)
        self._settle()

    def finish(self) -> list[Block]:
        """All blocks of the page."""
        while self._open:
            self.end(self._open[0].tag)
        self._settle()
        self._flush()
        return self.blocks

    def _break(self, block: Block | None = None) -> None:
        """End a text here and begin another, with a block between them if there is one."""
        self._flush()
        if block is not None:
            self.blocks.append(block)
        self._parts = [entry.again() for entry in self._open]

    def _count(self) -> None:
        around = next((entry for entry in reversed(self._open) if entry.tag in {"ol", "ul"}), None)
        if around is not None:
            around.number += 1

    def _write(self, part: str) -> None:
        self._parts.append(part)
        self._length += len(part) + (LINK_GROWS if part.startswith("<a ") else 0)

    def _settle(self) -> None:
        if self._later and not self._open:
            waiting, self._later = self._later, []
            for block in waiting:
                self.add(block)

    def _in_paragraph(self) -> bool:
        return any(entry.tag in PARAGRAPHS for entry in self._open)

    def _need_paragraph(self) -> None:
        if not self._in_paragraph() and len(self._open) < MAX_OPEN:
            self._open.append(_Open("p"))
            self._parts.append("<p>")

    def _flush(self) -> None:
        closing = "".join(f"</{entry.tag}>" for entry in reversed(self._open))
        html = tidy("".join(self._parts) + closing)
        self._parts, self._length = [], 0
        if html:
            self.blocks.append({"type": "rich_text", "value": html})


def tidy(html: str) -> str:
    """Sanitised HTML without the empty paragraphs that editors leave behind; empty when nothing can be read."""
    html = clean_html(html)
    for _ in range(2 * MAX_OPEN):
        html, moved = CONTINUED.subn(lambda match: f'<ol start="{int(match[1]) + 1}">', html)
        html, emptied = EMPTY.subn("", html)
        if not moved and not emptied:
            break
    html = _without_edges(html)
    return html if plain_text(html) else ""


def _without_edges(html: str) -> str:
    """Without line breaks and rules before the first word and after the last."""
    start, end = 0, len(html)
    while start < end and (width := _edge(html[start : start + 6], str.startswith)):
        start += width
    while start < end and (width := _edge(html[max(start, end - 6) : end], str.endswith)):
        end -= width
    return html[start:end]


def _edge(piece: str, meets: Callable[[str, str], bool]) -> int:
    """The length of what may be cut off at an end of the text; 0 when nothing may."""
    return next((len(edge) for edge in EDGES if meets(piece, edge)), 0)
