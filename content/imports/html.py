"""A web page of a package as lesson blocks, by an allow-list: what is not named here does not come in."""

import re
from collections.abc import Callable, Iterator
from html import escape

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

from content.imports.code_blocks import code_blocks
from content.imports.course import Block
from content.imports.flow import MAX_TEXT, Flow, tidy
from content.imports.page_media import PageMedia
from content.imports.page_source import CONTAINERS, INLINE, KEPT, MEDIA, RENAMED, clean_page
from content.imports.tables import is_data_table, table_blocks

CALLOUT = re.compile(r"\b(?:alert|callout|admonition|notice|panel)(?:[-_ ]|$)|^(?:note|tip|warning|important)$", re.I)
CALLOUT_STYLES = {
    "tip": "success|tip|hint",
    "warning": "warning|caution|attention",
    "important": "danger|important|error",
}


def read_page(html: str, media: PageMedia) -> list[Block]:
    """The blocks of a page; `media` resolves its links and collects its files."""
    soup, too_deep = clean_page(html)
    if too_deep:
        media.report.warn(f"“{media.where}”: the page is nested too deep; only its text was kept.")
    return _Reader(media).read(soup)


class _Reader:
    """Walks a cleaned page without recursion, so that no depth of nesting can exhaust the stack."""

    def __init__(self, media: PageMedia) -> None:
        self.media = media
        self.flow = Flow()

    def read(self, soup: BeautifulSoup) -> list[Block]:
        """All blocks, in order."""
        waiting: list[PageElement | Callable[[], None]] = [*reversed(soup.contents)]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Tag):
                leave = self._enter(node)
                if leave is not None:
                    waiting.append(leave)
                    waiting.extend(reversed(node.contents))
            elif isinstance(node, NavigableString):
                self.flow.text(str(node))
            elif callable(node):
                node()
        return self.flow.finish()

    def _enter(self, tag: Tag) -> Callable[[], None] | None:
        """Deal with an element; the answer closes it after its content, None says that its content is done with."""
        name = RENAMED.get(tag.name, tag.name)
        if self._is_whole(name, tag):
            return None
        if name == "a":
            return self._link(tag)
        if name in CONTAINERS:
            self.flow.paragraph_ends()
            return self.flow.paragraph_ends
        if name in KEPT and self.flow.start(name, _start(tag)):
            return lambda: self.flow.end(name)
        return _nothing

    def _is_whole(self, name: str, tag: Tag) -> bool:
        """Deal with elements that are read at once, with all that they hold; False for all others."""
        if name in {"br", "hr"}:
            self.flow.line(name)
        elif name == "pre":
            self._add(code_blocks(tag))
        elif name in MEDIA:
            self._medium(tag)
        elif name == "table" and is_data_table(tag):
            self._table(tag)
        elif (name in CONTAINERS or name == "blockquote") and (callout := self._callout(tag)):
            self._add([callout])
        else:
            return False
        return True

    def _add(self, blocks: list[Block]) -> None:
        for block in blocks:
            self.flow.add(block)

    def _link(self, tag: Tag) -> Callable[[], None] | None:
        outcome = self.media.link(tag, alone=_stands_alone(tag))
        if outcome.block is not None:
            (self.flow.add if outcome.replaces else self.flow.add_later)(outcome.block)
            return None if outcome.replaces else _nothing
        if outcome.href and self.flow.start("a", f' href="{escape(outcome.href)}"'):
            return lambda: self.flow.end("a")
        return _nothing

    def _medium(self, tag: Tag) -> None:
        outcome = self.media.medium(tag)
        if outcome.block is not None:
            self.flow.add(outcome.block)
        elif outcome.href and self.flow.start("a", f' href="{escape(outcome.href)}"'):
            self.flow.text(outcome.text)
            self.flow.end("a")
        elif outcome.text:
            self.flow.text(outcome.text)

    def _table(self, tag: Tag) -> None:
        """A table, and below it the links and files of its cells, which are plain text."""
        self._add(table_blocks(tag))
        items, files = [], []
        for link in tag.find_all("a"):
            outcome = self.media.link(link, alone=False)
            words = link.get_text(" ", strip=True) or outcome.href
            if outcome.block is not None:
                files.append(outcome.block)
            elif outcome.href:
                items.append(f'<li><a href="{escape(outcome.href)}">{escape(words)}</a></li>')
        if html := tidy(f"<ul>{''.join(items)}</ul>"):
            self._add([{"type": "rich_text", "value": html}])
        self._add(files)

    def _callout(self, tag: Tag) -> Block | None:
        """A box that stands out, when it holds nothing but words."""
        if not _is_callout(tag) or tag.find(sorted(MEDIA - {"br", "hr"} | {"table"})) or tag.find(_is_callout):
            return None
        classes = " ".join(_classes(tag))
        inner = _Reader(self.media)
        title = tag.find(["h1", "h2", "h3", "h4", "h5", "h6"])
        heading = title.extract().get_text(" ", strip=True) if isinstance(title, Tag) else ""
        blocks = inner.read(BeautifulSoup(tag.decode_contents(), "html.parser"))
        if [block["type"] for block in blocks] != ["rich_text"] or len(blocks[0]["value"]) > MAX_TEXT:
            return None
        style = next((name for name, words in CALLOUT_STYLES.items() if re.search(words, classes, re.I)), "info")
        return {"type": "callout", "value": {"style": style, "title": heading[:200], "text": blocks[0]["value"]}}


def _nothing() -> None:
    return None


def _classes(tag: Tag) -> list[str]:
    return [str(one) for one in tag.get_attribute_list("class") if one]


def _is_callout(tag: Tag) -> bool:
    return any(CALLOUT.search(one) for one in _classes(tag))


def _start(tag: Tag) -> str:
    start = str(tag.get("start") or "")
    return f' start="{start}"' if tag.name == "ol" and start.isdigit() and len(start) < 6 else ""


def _stands_alone(link: Tag) -> bool:
    """Whether a link is all that its paragraph says."""
    around = link.parent
    while isinstance(around, Tag) and around.name in INLINE | {"strong", "b", "em", "i"}:
        around = around.parent
    if not isinstance(around, Tag) or around.name in {"li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"}:
        return False
    return _only_content(around, link)


def _only_content(around: Tag, link: Tag) -> bool:
    """No words and no pictures beside the link, looking no further than needed."""
    inside = {id(node) for node in link.descendants}
    for node in _bounded(around.descendants):
        if node is None:
            return False
        if id(node) in inside or node is link:
            continue
        if isinstance(node, NavigableString) and node.strip(" \t\r\n\xa0"):
            return False
        if isinstance(node, Tag) and node.name in MEDIA - {"br"}:
            return False
    return True


def _bounded(nodes: Iterator[PageElement], limit: int = 200) -> Iterator[PageElement | None]:
    for count, node in enumerate(nodes):
        if count > limit:
            yield None
            return
        yield node
