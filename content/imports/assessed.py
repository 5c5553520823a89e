"""Quizzes, assignments and question banks of a package as the content of lessons."""

from collections.abc import Iterable
from dataclasses import dataclass
from posixpath import dirname
from xml.etree.ElementTree import Element

from lib.errors import DomainError

from content.imports.assignments import Assignment, is_assignment, read_assignment
from content.imports.canvas import CanvasExtras
from content.imports.manifest import Resource
from content.imports.package import is_page
from content.imports.page_source import page_title
from content.imports.questions.sources import question_xml
from content.imports.quiz_settings import quiz_settings
from content.imports.quizzes import Quizzes
from content.imports.resources import Content, ResourceReader, Skip
from content.imports.rubrics import rubric_of
from content.imports.topics import topic_html
from content.imports.xml import MAX_XML_BYTES, child, parse_xml, text_of

META = "assessment_meta.xml"
SETTINGS = "assignment_settings.xml"


@dataclass
class AssessedReader:
    """Reads what is graded."""

    reader: ResourceReader
    quizzes: Quizzes
    extras: CanvasExtras

    def quiz(self, resource: Resource, title: str) -> Content:
        """A quiz lesson: what introduces it, then its questions. Raises Skip where none came along."""
        name = self.reader.package.primary_file(resource)
        folder = dirname(name or "")
        meta = self._parsed(self._meta(resource, folder))
        settings = quiz_settings(meta, self.quizzes.fields_of(resource), self._parsed(name))
        own = text_of(child(meta, "title")) or self.quizzes.title_of(resource)
        shown = title or own or "Quiz"
        questions = self.quizzes.blocks_of(resource, shown, shuffle=settings.shuffle)
        if not questions:
            raise Skip("The quiz holds no question that can be read.")
        self._say_lost("quiz", shown, settings.lost)
        introduction = self.reader.blocks_in(settings.description, shown, folder) if settings.description else []
        return Content("QUIZ", [*introduction, *questions], own, settings.data, settings.worth)

    def bank(self, resource: Resource, title: str) -> Content:
        """No lesson: whatever is in a bank of questions can be drawn from."""
        names = [bank.title for bank in self.quizzes.banks.values() if bank.file in self.quizzes.files_of(resource)]
        if not names:
            raise Skip("The question bank holds no question that can be read.")
        raise Skip(f"Its questions are in the question bank “{names[0]}”.")

    def assignment(self, resource: Resource, title: str) -> Content:
        """An assignment lesson: what is to be done, and how it is handed in."""
        named = [file for href in (resource.href, *resource.files) if href and (file := self._find(href))]
        pages, others = [name for name in named if is_page(name)], [name for name in named if not is_page(name)]
        root = next((root for name in others if (root := self._parsed(name)) is not None and is_assignment(root)), None)
        html = self.reader.html_of(pages[0]) if pages else ""
        if root is None and not pages:
            raise Skip("The assignment has no description that can be read.")
        root = root if root is not None else Element("assignment")
        found = read_assignment(root, html or topic_html(child(root, "text")))
        told = topic_html(child(root, "instructor_text"))
        if told and not found.html:
            found.html = told
            found.lost.append("has words that were meant for its instructors only; learners will see them")
        folder = dirname((pages or others)[0])
        shown = title or found.title or page_title(html) or "Assignment"
        self._grade_by_rubric(root, found)
        self._say_lost("assignment", shown, found.lost)
        blocks = self.reader.blocks_in(found.html, shown, folder) if found.html else []
        files = [self.reader.attached(href, shown, folder) for href in found.attachments]
        return Content("ASSIGNMENT", [*blocks, *filter(None, files)], found.title or page_title(html), found.settings)

    def _grade_by_rubric(self, root: Element, found: Assignment) -> None:
        node = child(root, "extensions", "assignment")
        key = text_of(child(node if node is not None else root, "rubric_identifierref"))
        if key in self.extras.rubrics:
            rubric = rubric_of(self.extras.rubrics[key], found.settings.get("points", "100"))
            if rubric:
                found.settings["rubric"] = rubric
            else:
                found.lost.append("has a rubric that doesn't add up to its points")

    def _say_lost(self, kind: str, title: str, lost: Iterable[str]) -> None:
        for words in lost:
            self.reader.report.warn(f"The {kind} “{title}” {words}. Look whether it is as you want it.")

    def _meta(self, resource: Resource, folder: str) -> str | None:
        """The settings of Canvas: beside the questions, or in what the resource depends on."""
        resources = self.reader.package.manifest.resources
        needed = [resources[name] for name in resource.dependencies if name in resources]
        hrefs = [href for each in (resource, *needed) for href in (each.href, *each.files) if href.endswith(META)]
        found = [self._find(href) for href in hrefs]
        return next(filter(None, found), self.reader.package.find(META, folder=folder) if folder else None)

    def _find(self, href: str) -> str | None:
        return self.reader.package.find(href)

    def _parsed(self, name: str | None) -> Element | None:
        """The XML of a file, or nothing where it can't be read: its questions and words come along all the same."""
        if name is None or not name.lower().endswith((".xml", ".qti")):
            return None
        try:
            data = self.reader.package.archive.read(name, limit=MAX_XML_BYTES)
            return question_xml(data, name=name) if b"questestinterop" in data else parse_xml(data, name=name)
        except DomainError as problem:
            self.reader.report.warn(problem.message)
            return None
