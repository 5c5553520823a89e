"""What Canvas adds to its cartridges, used where it helps: text headers, the course's own title, its syllabus."""

from dataclasses import dataclass, field

from content.imports.course import ImportReport
from content.imports.package import Package
from content.imports.page_source import decode_page
from content.imports.xml import MAX_XML_BYTES, BrokenXml, attribute, child, local_name, parse_xml, text_of

SETTINGS = "course_settings/course_settings.xml"
MODULES = "course_settings/module_meta.xml"
SYLLABUS = "course_settings/syllabus.html"
MAX_SYLLABUS = 1024**2


@dataclass
class CanvasExtras:
    """Empty when the cartridge comes from elsewhere."""

    title: str = ""
    language: str = ""
    syllabus: str = ""
    headers: set[str] = field(default_factory=set)


def read_extras(package: Package, report: ImportReport) -> CanvasExtras:
    """The extras of a cartridge; what is broken is said in the report and left out."""
    extras = CanvasExtras()
    for name, read in ((SETTINGS, _read_settings), (MODULES, _read_modules)):
        found = package.find(name)
        if found is not None:
            try:
                read(package.archive.read(found, limit=MAX_XML_BYTES), found, extras)
            except BrokenXml as problem:
                report.warn(problem.message)
    if (found := package.find(SYLLABUS)) and package.archive.size(found) <= MAX_SYLLABUS:
        extras.syllabus = decode_page(package.archive.read(found, limit=MAX_SYLLABUS))
    return extras


def _read_settings(data: bytes, name: str, extras: CanvasExtras) -> None:
    root = parse_xml(data, name=name)
    extras.title = text_of(child(root, "title"))
    extras.language = text_of(child(root, "locale"))


def _read_modules(data: bytes, name: str, extras: CanvasExtras) -> None:
    for node in parse_xml(data, name=name).iter():
        if local_name(node) == "item" and text_of(child(node, "content_type")) == "ContextModuleSubHeader":
            extras.headers.add(attribute(node, "identifier"))
