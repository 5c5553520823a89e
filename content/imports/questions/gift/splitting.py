"""A GIFT file as its questions: comments and categories read, names and formats taken off."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from content.imports.questions.gift.escapes import hidden, shown

FORMATS = {"html": "html", "markdown": "markdown", "plain": "plain", "moodle": "auto"}
FORMAT = re.compile(r"^\s*\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
NAME = re.compile(r"^\s*::(.*?)::", re.DOTALL)
COMMENTED = re.compile(r"\[(id|tag):([^\]\n]{1,200})\]")
CATEGORY = re.compile(r"^\s*\$CATEGORY:\s*(.*)$", re.IGNORECASE)
TOP = re.compile(r"^\$[a-z]+\$$|^top$", re.IGNORECASE)


@dataclass
class Source:
    """One question as written, its escaped characters still hidden."""

    text: str
    name: str = ""
    format: str = ""
    category: tuple[str, ...] = ()
    identifier: str = ""
    tags: tuple[str, ...] = ()


def sources(text: str) -> Iterator[Source]:
    """The questions of a file, in order."""
    category: tuple[str, ...] = ()
    for lines in _paragraphs(text):
        kept, comments = [], []
        for line in lines:
            if _is_comment(line):
                comments.append(line)
            elif found := CATEGORY.match(line):
                category = category_path(found[1])
            else:
                kept.append(line)
        body = hidden("\n".join(kept)).strip()
        if body:
            yield _source(body, category, "\n".join(comments))


def category_path(text: str) -> tuple[str, ...]:
    """The categories from the outside in, without the names that Moodle puts in front. `//` is a slash."""
    parts = (part.replace("\x00", "/").strip() for part in text.replace("//", "\x00").split("/"))
    return tuple(part[:200] for part in parts if part and not TOP.match(part))[:20]


def of_format(text: str, otherwise: str) -> tuple[str, str]:
    """A text without its `[format]`, and which it is."""
    found = FORMAT.match(text)
    return (text[found.end() :], FORMATS[found[1].lower()]) if found else (text, otherwise)


def _paragraphs(text: str) -> Iterator[list[str]]:
    """Lines up to a blank one or the next name; a blank line inside braces belongs to the question."""
    lines: list[str] = []
    open_braces = 0
    for line in text.split("\n"):
        fresh = line.lstrip().startswith(("::", "$CATEGORY:"))
        if (not line.strip() and open_braces <= 0) or fresh:
            ahead = _comments_at_the_end(lines) if fresh else []
            if own := lines[: len(lines) - len(ahead)]:
                yield own
            lines, open_braces = ahead, 0
        if line.strip():
            lines.append(line)
            if not _is_comment(line):
                plain = hidden(line)
                open_braces += plain.count("{") - plain.count("}")
    if lines:
        yield lines


def _comments_at_the_end(lines: list[str]) -> list[str]:
    """Those that stand before the next question and belong to it."""
    last = next((place for place in range(len(lines), 0, -1) if not _is_comment(lines[place - 1])), 0)
    return lines[last:]


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("//")


def _source(body: str, category: tuple[str, ...], comments: str) -> Source:
    name = ""
    if found := NAME.match(body):
        name = " ".join(shown(found[1]).split())[:200]
        body = body[found.end() :]
    body, format = of_format(body, "")
    fields = COMMENTED.findall(comments)
    identifier = next((value.strip() for kind, value in fields if kind == "id"), "")
    tags = tuple(value.strip() for kind, value in fields if kind == "tag")
    return Source(body.strip(), name, format, category, identifier, tags)
