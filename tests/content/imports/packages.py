"""Small packages for the tests, written as other platforms write them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

from PIL import Image

from content.imports.cartridge import read_cartridge
from content.imports.course import ImportedCourse, ImportReport

NAMESPACES = {"1.0": "imscc", "1.1": "imsccv1p1", "1.2": "imsccv1p2", "1.3": "imsccv1p3"}
PDF = b"%PDF-1.4\n%%EOF\n"
Files = Mapping[str, bytes | str]


def picture(*, size: int = 4, format: str = "PNG") -> bytes:
    """The bytes of a small picture."""
    data = io.BytesIO()
    Image.new("RGB", (size, size), "navy").save(data, format)
    return data.getvalue()


def item(identifier: str, title: str = "", ref: str = "", *children: str) -> str:
    """One `<item>` of an outline."""
    named = f"<title>{escape(title)}</title>" if title else ""
    points = f' identifierref="{escape(ref)}"' if ref else ""
    return f'<item identifier="{escape(identifier)}"{points}>{named}{"".join(children)}</item>'


def resource(identifier: str, kind: str, *files: str, href: str | None = None, inside: str = "", **fields: str) -> str:
    """One `<resource>`; the first file is its href unless `href` says another."""
    first = files[0] if files and href is None else href
    opens = f' href="{escape(first)}"' if first else ""
    more = "".join(f' {name}="{escape(value)}"' for name, value in fields.items())
    named = "".join(f'<file href="{escape(name)}"/>' for name in files)
    return f'<resource identifier="{escape(identifier)}" type="{kind}"{opens}{more}>{inside}{named}</resource>'


def manifest(
    items: Sequence[str] | None,
    resources: Sequence[str],
    *,
    version: str = "1.3",
    title: str = "Knots",
    general: str = "",
    schema: str = "IMS Common Cartridge",
    rooted: bool = True,
) -> str:
    """An imsmanifest.xml; `items` None means that it has no organization."""
    name = NAMESPACES[version]
    string = "langstring" if version == "1.0" else "string"
    outline = "".join(items or ())
    outline = f'<item identifier="root">{outline}</item>' if rooted else outline
    organization = f'<organization identifier="O" structure="rooted-hierarchy">{outline}</organization>'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>'
        f'<manifest identifier="M" xmlns="http://www.imsglobal.org/xsd/{name}/imscp_v1p1"'
        f' xmlns:l="http://ltsc.ieee.org/xsd/{name}/LOM/manifest">'
        f"<metadata><schema>{schema}</schema><schemaversion>{version}.0</schemaversion><l:lom><l:general>"
        f"<l:title><l:{string}>{escape(title)}</l:{string}></l:title>{general}</l:general></l:lom></metadata>"
        f"<organizations>{organization if items is not None else ''}</organizations>"
        f"<resources>{''.join(resources)}</resources></manifest>"
    )


def packed(files: Files) -> io.BytesIO:
    """A zip of these files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    data.seek(0)
    return data


def one_page(html: str | bytes, files: Files | None = None, *, name: str = "pages/one.html") -> io.BytesIO:
    """A cartridge with one lesson, “One”, made of this page, and with other files beside it."""
    lesson = item("I1", "One", "R1")
    listed = [resource("R1", "webcontent", name)]
    return packed(
        {"imsmanifest.xml": manifest([item("S", "Part", "", lesson)], listed), name: html, **dict(files or {})}
    )


def read(package: io.BytesIO, *, name: str = "knots.imscc") -> tuple[ImportedCourse, ImportReport]:
    """What the importer makes of a package."""
    course, report, _ = read_cartridge(package, file_name=name)
    assert report.items_total == report.items_imported + len(report.skipped)
    return course, report


def outline(course: ImportedCourse) -> list[tuple[str, list[str]]]:
    """The sections of a course with the titles of their lessons."""
    return [(section.title, [lesson.title for lesson in section.lessons]) for section in course.sections]
