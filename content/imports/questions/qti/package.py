"""QTI 1.2 in a zip: with a manifest or without one, and every quiz once where Canvas carries it twice."""

import re
from dataclasses import dataclass
from posixpath import dirname
from xml.etree.ElementTree import Element

from lib.errors import DomainError

from content.imports.archive import Archive
from content.imports.questions.outcome import NotAQuestionFile, ReadQuestions
from content.imports.questions.pictures import ArchivePictures
from content.imports.questions.qti.reading import QtiReader
from content.imports.questions.sources import question_xml
from content.imports.xml import MAX_XML_BYTES, attribute, local_name

RICHER = re.compile(r"(?:^|/)non_cc_assessments/", re.IGNORECASE)
NAMED = (".xml", ".qti", ".dat")
MOST_FILES = 5_000
LATER = (b"assessmentItem", b"assessmentTest", b"qti-assessment-")


@dataclass
class Part:
    """A file of the archive that holds items."""

    name: str
    root: Element

    @property
    def quiz(self) -> str:
        """The identifier of the quiz in it."""
        found = next((node for node in self.root.iter() if local_name(node) == "assessment"), None)
        return attribute(found, "ident") if found is not None else ""

    @property
    def size(self) -> int:
        """How many items it holds."""
        return sum(1 for node in self.root.iter() if local_name(node) == "item")


def read_package(archive: Archive, *, source: str) -> ReadQuestions:
    """The questions of all QTI 1.2 files of an archive; raises NotAQuestionFile when there is none."""
    result, later = _read(archive, source)
    if not result.collections and not result.questions and not result.skipped:
        if later:
            raise NotAQuestionFile("These are questions in QTI 2 or 3, which can't be read; export them as QTI 1.2.")
        raise NotAQuestionFile(" ".join(["The archive holds no questions in QTI 1.2.", *result.warnings[:3]]))
    return result


def packaged_questions(archive: Archive, *, source: str) -> ReadQuestions:
    """The same for a course, which may well have no quiz."""
    return _read(archive, source)[0]


def _read(archive: Archive, source: str) -> tuple[ReadQuestions, bool]:
    reader = QtiReader(source, ArchivePictures(archive))
    parts, later = _parts(archive, reader.result)
    reader.result.twins = _twins(parts)
    for part in parts:
        if part.name not in reader.result.twins:
            reader.read(part.root, dirname(part.name), part.name)
    return reader.result, later


def _parts(archive: Archive, result: ReadQuestions) -> tuple[list[Part], bool]:
    parts, later = [], False
    for name in [name for name in archive.names if name.lower().endswith(NAMED)][:MOST_FILES]:
        try:
            data = archive.read(name, limit=MAX_XML_BYTES)
            written = data.replace(b"\0", b"")
            later = later or any(mark in written for mark in LATER)
            if b"questestinterop" in written:
                parts.append(Part(name, question_xml(data, name=name)))
        except DomainError as problem:
            result.warn(f"The file “{name}” was left out: {problem.message}")
    return parts, later


def _twins(parts: list[Part]) -> dict[str, str]:
    """Of a quiz that stands there as Common Cartridge and in Canvas' own dialect, the leaner one, after the fuller."""
    richer = {part.quiz: part for part in parts if RICHER.search(part.name) and part.quiz}
    twins = {}
    for part in parts:
        twin = richer.get(part.quiz)
        if twin is not None and twin is not part and not RICHER.search(part.name):
            lean, full = (twin, part) if part.size > twin.size else (part, twin)
            twins[lean.name] = full.name
    return twins
