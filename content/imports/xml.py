"""XML from strangers: no document type, no entities, nothing fetched, and a line number when it is broken."""

import codecs
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from lib.errors import DomainError

MAX_XML_BYTES = 32 * 1024**2
MAX_TAGS = 500_000
MAX_NESTING = 500


class BrokenXml(DomainError):
    """A file should be XML and is not well formed."""

    code = "BROKEN_XML"
    status = 422
    message = "A file of the package is not well-formed XML."


class UnsafeXml(DomainError):
    """The XML declares a document type or entities, which no course package needs, or has elements without end."""

    code = "UNSAFE_XML"
    status = 422
    message = "A file of the package declares a document type or entities."


def parse_xml(data: bytes, *, name: str) -> Element:
    """The root element of a document; `name` is what the message calls the file."""
    if data.count(b"<") > MAX_TAGS:
        raise UnsafeXml(f"“{name}” holds more elements than a course can.")
    try:
        root: Element = fromstring(_from_the_start(data), forbid_dtd=True)
    except DefusedXmlException as problem:
        raise UnsafeXml(f"“{name}” declares a document type or entities, which is not allowed.") from problem
    except ParseError as problem:
        line, column = getattr(problem, "position", (0, 0))
        reason = str(problem).split(":")[0]
        raise BrokenXml(
            f"“{name}” is not well-formed XML: {reason}, line {line}, column {column}.",
            details={"line": line, "column": column},
        ) from problem
    except (ValueError, LookupError, RecursionError, TypeError) as problem:
        raise BrokenXml(f"“{name}” is not XML that can be read: {problem}.", details={"line": 1}) from problem
    if _is_deeper(root, MAX_NESTING):
        raise UnsafeXml(f"“{name}” nests its elements deeper than {MAX_NESTING}.")
    return root


def _is_deeper(root: Element, most: int) -> bool:
    """Whether elements stand further inside each other than whoever walks through them can follow."""
    level = [root]
    for _ in range(most):
        level = [part for element in level for part in element]
        if not level:
            return False
    return True


def _from_the_start(data: bytes) -> bytes:
    """Blank lines before the declaration are a common slip, and harmless."""
    return data.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")


def local_name(element: Element) -> str:
    """The tag without its namespace: versions of the standard differ in little else."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def children(element: Element | None, name: str) -> Iterator[Element]:
    """The children with this local name."""
    return (child for child in element if local_name(child) == name) if element is not None else iter(())


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along a path of local names."""
    for name in path:
        element = next(children(element, name), None)
    return element


def text_of(element: Element | None) -> str:
    """All text inside an element, white space folded."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def attribute(element: Element, name: str) -> str:
    """An attribute by its local name, in any namespace; empty when it is absent."""
    if name in element.attrib:
        return element.attrib[name].strip()
    return next((value.strip() for key, value in element.attrib.items() if key.rsplit("}", 1)[-1] == name), "")
