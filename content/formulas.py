"""Formulas in what people write: TeX between `\\(` and `\\)`, or `\\[` and `\\]` for one on a line of its own.

They are kept as they are written and typeset as MathML when they are shown. math-core reads them: it knows no command
that loads, links or runs anything, and says what it can't read. What it gives is built anew of the elements and
attributes that are named here, without styles, so that it may stand in any page.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from typing import Any
from xml.etree import ElementTree

import orjson
from defusedxml.ElementTree import fromstring
from math_core import LatexError, LatexToMathML

from content.formula_looks import ATTRIBUTES, ELEMENTS, IN_TEXT, colour_of, looks_of

MOST_CHARACTERS = 2_000
_MOST_TOLD = 60
_MOST_STEPS = 300  # its reader calls itself for each: the stack of a thread of 1 MB is enough for that many
_INSIDE = r"(?:[^\\]|\\[^()\[\]])+"
FORMULA = rf"\\\({_INSIDE}\\\)|\\\[{_INSIDE}\\\]"
_FORMULA = re.compile(FORMULA)
_EDGE = re.compile(r"\\[()\[\]]")
_HAS_EDGE = re.compile(rb"\\\\[(\[]").search  # in JSON, where a backslash is written twice
_COMMAND = re.compile(r"\\[A-Za-z]+|\{")
_DEFINES = re.compile(r"\\(?:(?:re)?newcommand|providecommand|DeclareMathOperator|[gex]?def|let)(?![A-Za-z])")
_TAG = re.compile(r'(<[^<>"]*(?:"[^"]*"[^<>"]*)*>)')
_VERBATIM = re.compile(r"<(/?)(?:code|pre)\b")
_NOT_READ = {"code", "transcript", "url"}
_ENTITIES = {"&ApplyFunction;": "\u2061", "&InvisibleTimes;": "\u2062"}
_READER = LatexToMathML(fancy_error=False, max_expansions=50)


class UnreadableFormula(ValueError):
    """What the author wrote is no formula; the message says why."""


@dataclass(frozen=True)
class Fault:
    """A formula that can't be read, and why, as a sentence."""

    source: str
    message: str

    def __str__(self) -> str:
        start = self.source if len(self.source) <= _MOST_TOLD else f"{self.source[:_MOST_TOLD]}…"
        return f"The formula {start} can't be shown. {self.message}"


@lru_cache(maxsize=4096)
def mathml(source: str) -> str:
    """The formula `source`, its delimiters included, as MathML with its source as text. Raises UnreadableFormula."""
    tex = source[2:-2].replace("\xa0", " ").strip()
    steps = len(_COMMAND.findall(tex))
    if len(tex) > MOST_CHARACTERS or steps > _MOST_STEPS:
        raise UnreadableFormula("It is too long: write it as several formulas.")
    if _DEFINES.search(tex):
        raise UnreadableFormula("It defines a command, which is not possible here.")
    try:
        written = _READER.convert_with_local_state(tex, displaystyle=source.startswith("\\["))
    except LatexError as error:
        place, _, message = str(error).partition(": ")
        raise UnreadableFormula(message if place.isdecimal() else str(error)) from error
    return _clean(written, source)


def typeset(html: str) -> str:
    """Clean HTML with its formulas as MathML. What can't be read stays as it is written, marked, with the reason."""
    return _replaced(html, _shown) if _EDGE.search(html) else html


def sources_in(html: str) -> list[str]:
    """The formulas of clean HTML as a reader of its text finds them, those in code aside."""
    found: list[str] = []
    if _EDGE.search(html):
        _replaced(html, lambda source: found.append(source) or source)  # type: ignore[func-returns-value]
    return found


def faults_in(html: str) -> list[Fault]:
    """What is wrong with the formulas of clean HTML, those without an end included."""
    faults = [Fault(source, message) for source in sources_in(html) if (message := _fault(source))]
    for words in _texts(html):
        if edge := _EDGE.search(_FORMULA.sub(" ", words)):
            faults.append(
                Fault(
                    edge[0],
                    "A formula begins with \\( and ends with \\), or \\[ and \\], with no line break or style between.",
                )
            )
    return faults


def formulas_in(*parts: Any) -> dict[str, str | None]:
    """The formulas in the texts of typed blocks or questions, by their source, as MathML; None for unreadable ones."""
    if not may_hold_formulas(orjson.dumps(parts, default=str)):
        return {}
    return {source: None if _fault(source) else mathml(source) for part in parts for source in _sources(part)}


def may_hold_formulas(written: bytes) -> bool:
    """Whether there is anything to look for in texts that were written as JSON."""
    return _HAS_EDGE(written) is not None


def _sources(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield from sources_in(part)
    elif isinstance(part, Mapping):
        for name, inside in part.items():
            if name not in _NOT_READ:
                yield from _sources([escape(cell) for row in inside for cell in row] if name == "rows" else inside)
    elif isinstance(part, list | tuple):
        for inside in part:
            yield from _sources(inside)


def _fault(source: str) -> str:
    try:
        mathml(source)
    except UnreadableFormula as error:
        return str(error)
    return ""


def _shown(source: str) -> str:
    message = _fault(source)
    if not message:
        return mathml(source)
    return f'<span class="lc-formula-fault" title="{escape(message)}">{escape(source)}</span>'


def _replaced(html: str, show: Callable[[str], str]) -> str:
    pieces = []
    for words, is_text in _pieces(html):
        pieces.append(_FORMULA.sub(lambda found: show(unescape(found[0])), words) if is_text else words)
    return "".join(pieces)


def _texts(html: str) -> Iterator[str]:
    return (words for words, is_text in _pieces(html) if is_text)


def _pieces(html: str) -> Iterator[tuple[str, bool]]:
    """Tags, texts, and which of both may hold formulas."""
    depth = 0
    for piece in _TAG.split(html):
        if piece.startswith("<"):
            tag = _VERBATIM.match(piece)
            depth += 0 if tag is None else -1 if tag[1] else 1
        yield piece, depth == 0 and not piece.startswith("<")


def _clean(written: str, source: str) -> str:
    for entity, character in _ENTITIES.items():
        written = written.replace(entity, character)
    try:
        root = _built(fromstring(written))
    except ElementTree.ParseError as error:
        raise UnreadableFormula("It can't be shown.") from error
    root.set("alttext", source[2:-2].strip())
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)


def _built(read: Any) -> Any:
    name = read.tag if read.tag in ELEMENTS | IN_TEXT else "mrow"
    given = {key: value for key, value in read.attrib.items() if key in ATTRIBUTES}
    if looks := looks_of(read.get("style", ""), read.get("class", "")):
        given["class"] = looks
    if colour := colour_of(read.get("style", "")):
        given["mathcolor"] = colour
    made = ElementTree.Element(name, given)
    made.text = read.text
    for child in read:
        inside = _built(child)
        inside.tail = child.tail
        made.append(inside)
    return made
