"""What Canvas adds to its cartridges, used where it helps: text headers, the course's own title, its syllabus."""

from dataclasses import dataclass, field
from decimal import Decimal
from xml.etree.ElementTree import Element

from content.imports.course import ImportReport
from content.imports.package import Package
from content.imports.page_source import decode_page
from content.imports.questions.decimals import number
from content.imports.xml import MAX_XML_BYTES, BrokenXml, attribute, child, local_name, parse_xml, text_of

SETTINGS = "course_settings/course_settings.xml"
MODULES = "course_settings/module_meta.xml"
RUBRICS = "course_settings/rubrics.xml"
SYLLABUS = "course_settings/syllabus.html"
MAX_SYLLABUS = 1024**2


@dataclass
class CanvasExtras:
    """Empty when the cartridge comes from elsewhere."""

    title: str = ""
    language: str = ""
    syllabus: str = ""
    headers: set[str] = field(default_factory=set)
    least_points: dict[str, Decimal] = field(default_factory=dict)
    """What a module asks of its items, by their identifiers."""
    rubrics: dict[str, Element] = field(default_factory=dict)


def read_extras(package: Package, report: ImportReport) -> CanvasExtras:
    """The extras of a cartridge; what is broken is said in the report and left out."""
    extras = CanvasExtras()
    for name, read in ((SETTINGS, _read_settings), (MODULES, _read_modules), (RUBRICS, _read_rubrics)):
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
        if local_name(node) == "completionRequirement" and attribute(node, "type") == "min_score":
            least = number(text_of(child(node, "min_score")))
            if least is not None:
                extras.least_points[text_of(child(node, "identifierref"))] = least


def _read_rubrics(data: bytes, name: str, extras: CanvasExtras) -> None:
    for node in parse_xml(data, name=name).iter():
        if local_name(node) == "rubric":
            extras.rubrics[attribute(node, "identifier")] = node
