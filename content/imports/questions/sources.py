"""The bytes of a question file as text or XML: encodings, line ends, and what exporters get wrong harmlessly."""

import re
from xml.etree.ElementTree import Element

from content.imports.page_source import decode_page
from content.imports.xml import BrokenXml, parse_xml

DECLARATION = re.compile(r"^\s*<\?xml(?:\s+\w+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*\?>")
SUBSET = rb"\[(?:\s|<!--(?:(?!-->).)*-->|<!(?:ELEMENT|ATTLIST)[^<>%&]*>)*\]"
DOCTYPE = re.compile(rb"<!DOCTYPE\s+[\w:.-]+[^<>\[\]]{0,500}(?:" + SUBSET + rb"\s*)?>", re.DOTALL)
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
MOST_BEFORE_ROOT = 64_000


def question_text(data: bytes) -> str:
    """A text in whatever encoding it was saved, with plain line ends."""
    text = decode_page(data)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def is_binary(data: bytes) -> bool:
    """Whether the bytes are no text in any encoding."""
    text = decode_page(data[:100_000])
    return len(FORBIDDEN.findall(text)) > len(text) // 200


def question_xml(data: bytes, *, name: str) -> Element:
    """The root of an XML file; a second try with what old exporters get wrong put right."""
    data = _without_harmless_doctype(data)
    try:
        return parse_xml(data, name=name)
    except BrokenXml:
        text = FORBIDDEN.sub("", DECLARATION.sub("", decode_page(data).removeprefix("\ufeff"), count=1))
        mended = text.encode("utf-8", errors="replace")
        if mended == data:
            raise
        try:
            return parse_xml(mended, name=name)
        except BrokenXml:
            pass
        raise


def _without_harmless_doctype(data: bytes) -> bytes:
    """QTI 1.2 files name the DTD of the standard; with no entity in it there is nothing to expand or fetch."""
    start = data[:MOST_BEFORE_ROOT].find(b"<!DOCTYPE")
    found = DOCTYPE.match(data, start) if start >= 0 else None
    return data[: found.start()] + data[found.end() :] if found and b"ENTITY" not in found[0].upper() else data
