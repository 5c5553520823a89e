"""The bytes of a question file as text or XML: encodings, line ends, and what exporters get wrong harmlessly."""

import codecs
import re
from html.entities import html5
from xml.etree.ElementTree import Element

from content.imports.page_source import decode_page
from content.imports.xml import BrokenXml, parse_xml

DECLARATION = re.compile(r"^\s*<\?xml(?:\s+\w+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*\?>")
SUBSET = rb"\[(?:\s|<!--(?:(?!-->).)*-->|<!(?:ELEMENT|ATTLIST)[^<>%&]*>)*\]"
DOCTYPE = re.compile(rb"<!DOCTYPE\s+[\w:.-]{1,100}[^<>\[\]]{0,500}(?:" + SUBSET + rb"\s*)?>", re.DOTALL)
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
MOST_BEFORE_ROOT = 64_000
WIDE_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UNMARKED = {"utf-16-le": (1, 0), "utf-16-be": (0, 1)}
"""Of each pair of bytes the one that is zero in usual letters, and the one that is not."""
NAMED_CHARACTER = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31};)")
OF_XML = {"amp;", "lt;", "gt;", "quot;", "apos;"}


def question_text(data: bytes) -> str:
    """A text in whatever encoding it was saved, with plain line ends."""
    text = _decoded(data)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def is_binary(data: bytes) -> bool:
    """Whether the bytes are no text in any encoding."""
    text = _decoded(data[:100_000])
    return len(FORBIDDEN.findall(text)) > len(text) // 200


def is_guessed(data: bytes) -> bool:
    """Whether nothing in the bytes says how they are encoded, so that letters may have come out wrong."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return not data.startswith(WIDE_MARKS) and not _unmarked(data)
    return False


def _decoded(data: bytes) -> str:
    """Wide encodings that nothing marks are known by their zeros; the rest is as with pages."""
    if data.startswith(WIDE_MARKS[:2]):
        return data.decode("utf-32", errors="replace")
    unmarked = _unmarked(data)
    return data.decode(unmarked, errors="replace") if unmarked else decode_page(data)


def _unmarked(data: bytes) -> str:
    """UTF-16 without its mark, as some editors leave it; empty for anything else."""
    head = data[:2000]
    pairs = len(head) // 2
    for encoding, (zero, letter) in UNMARKED.items():
        if pairs and head[zero::2].count(0) > pairs * 0.4 and head[letter::2].count(0) < pairs * 0.05:
            return encoding
    return ""


def question_xml(data: bytes, *, name: str) -> Element:
    """The root of an XML file; a second try with what old exporters get wrong put right."""
    data = _without_harmless_doctype(data)
    try:
        return parse_xml(data, name=name)
    except BrokenXml:
        text = FORBIDDEN.sub("", DECLARATION.sub("", _decoded(data).removeprefix("\ufeff"), count=1))
        text = NAMED_CHARACTER.sub(_character, text)
        mended = text.encode("utf-8", errors="replace")
        if mended == data:
            raise
        try:
            return parse_xml(mended, name=name)
        except BrokenXml:
            pass
        raise


def _character(named: re.Match[str]) -> str:
    """`&nbsp;` and the like mean nothing in XML, yet people write them there."""
    return named[0] if named[1] in OF_XML else html5.get(named[1], named[0])


def _without_harmless_doctype(data: bytes) -> bytes:
    """QTI 1.2 files name the DTD of the standard; with no entity in it there is nothing to expand or fetch."""
    start = data[:MOST_BEFORE_ROOT].find(b"<!DOCTYPE")
    found = DOCTYPE.match(data, start) if start >= 0 else None
    return data[: found.start()] + data[found.end() :] if found and b"ENTITY" not in found[0].upper() else data
