"""A Common Cartridge as a course to be, and the report of what came of every line of its outline."""

from collections import Counter
from typing import Any, BinaryIO
from uuid import UUID

from content.imports.assessed import AssessedReader
from content.imports.canvas import SYLLABUS, read_extras
from content.imports.course import (
    ImportedCourse,
    ImportedLesson,
    ImportedSection,
    ImportReport,
)
from content.imports.description import described_course
from content.imports.files import Files
from content.imports.kinds import OPENED, kind_of_resource
from content.imports.lesson_links import unlink_missing
from content.imports.links import Links
from content.imports.manifest import Item, NotACartridge, Resource
from content.imports.outline import MAX_TITLE, Outline, OutlineSection, flatten
from content.imports.package import Package, is_page, open_package
from content.imports.quiz_settings import share_of
from content.imports.quizzes import Quizzes
from content.imports.resources import Content, ResourceReader, Skip
from content.imports.unused import warn_of_unused

MAX_BLOCKS = 300
MAX_LINKED_PAGES = 500
LINKED_PAGES = "Further pages"
ASSESSED = "Further quizzes and assignments"


def read_cartridge(file: BinaryIO, *, file_name: str) -> tuple[ImportedCourse, ImportReport, Package]:
    """The course in a package, the report, and the package for whoever needs the bytes of its files.

    Raises a DomainError when the package is unsafe, damaged or no cartridge. Nothing is written anywhere.
    """
    package = open_package(file)
    course, report = _Cartridge(package, file_name).read()
    if not course.sections and not package.manifest.is_cartridge:
        raise NotACartridge("This is no Common Cartridge, and nothing in it can become a lesson.")
    return course, report, package


class _Cartridge:
    """The reading of one package, from its outline to its lessons."""

    def __init__(self, package: Package, name: str) -> None:
        self.package = package
        self.manifest = package.manifest
        self.report = ImportReport(warnings=list(dict.fromkeys(package.manifest.warnings)))
        self.files = Files(package.archive)
        links = Links(package, self.lesson_of)
        self.reader = ResourceReader(package, links, self.files, self.report)
        self.extras = read_extras(package, self.report)
        self.course = described_course(self.manifest, self.extras, name, self.report)
        self.quizzes = Quizzes(package, self.files, self.report, self.course.title)
        assessed = AssessedReader(self.reader, self.quizzes, self.extras)
        self.reader.more = {"quiz": assessed.quiz, "assignment": assessed.assignment, "bank": assessed.bank}
        self._planned: dict[str, ImportedLesson] = {}
        self._linked: list[tuple[ImportedLesson, Resource | None, str]] = []

    def read(self) -> tuple[ImportedCourse, ImportReport]:
        """Everything, in order."""
        self._report_missing()
        outline = self._outline()
        lessons = self._plan(outline)
        for section in outline.sections:
            self._read_section(section, lessons)
        self._read_assessed()
        self._read_linked()
        unlink_missing(self.course, self.report)
        self.course.files = dict(self.files.chosen)
        self.course.banks = [bank for bank in self.quizzes.banks.values() if bank.questions]
        warn_of_unused(self.package, self._used(), self.report)
        self._count()
        return self.course, self.report

    def lesson_of(self, name: str) -> UUID | None:
        """The lesson of a file, a resource or an item; a page that is only linked to becomes a lesson at the end."""
        if name not in self._planned:
            resource = self.manifest.resources.get(name) or self.package.resource_of(name)
            path = (self.package.primary_file(resource) if resource else None) or name
            kind = kind_of_resource(resource) if resource else "page"
            if path not in self.package.archive.entries or len(self._linked) >= MAX_LINKED_PAGES:
                return None
            if not (is_page(path) if kind == "page" else kind in OPENED):
                return None
            lesson = ImportedLesson(resource.identifier if resource else path, "")
            self._planned[name] = self._planned[path] = lesson
            self._linked.append((lesson, resource, path))
        return self._planned[name].id

    def _report_missing(self) -> None:
        for resource in [*self.manifest.resources.values(), *self.manifest.doubles]:
            for href in resource.files or [resource.href]:
                if href and self.package.find(href) is None:
                    self.report.missing(href)

    def _outline(self) -> Outline:
        """The outline of the manifest, or one of its resources in order when it has none."""
        outline = flatten(self.manifest, self.extras.headers)
        for header in outline.headers:
            reason = "A text header has no content of its own; it became the heading of a section."
            self.report.skip(header.identifier, header.title, reason)
        if not any(item.resource_id for section in outline.sections for item in section.items):
            loose = self._loose_items()
            if loose:
                self.report.warn("The outline is empty; the resources were imported in the order of the manifest.")
                outline.sections.append(OutlineSection(self.course.title, loose))
        return outline

    def _loose_items(self) -> list[Item]:
        """An item for each resource that learners would open, when no outline says which."""
        resources = self.manifest.resources.values()
        supporting = {name for resource in resources for name in resource.dependencies}
        return [
            Item(resource.identifier, "", resource.identifier, loose=True)
            for resource in resources
            if resource.identifier not in supporting and self._is_opened(resource)
        ]

    def _is_opened(self, resource: Resource) -> bool:
        kind = kind_of_resource(resource)
        primary = self.package.primary_file(resource)
        return kind in OPENED or (kind == "page" and primary is not None and is_page(primary))

    def _plan(self, outline: Outline) -> dict[int, ImportedLesson]:
        """A lesson for every item before any is read, so that pages can link to lessons that come later."""
        lessons: dict[int, ImportedLesson] = {}
        for item in (item for section in outline.sections for item in section.items):
            lesson = lessons[id(item)] = ImportedLesson(item.identifier, item.title)
            resource = self.manifest.resources.get(item.resource_id)
            primary = self.package.primary_file(resource) if resource else None
            plain_file = (
                primary and kind_of_resource(resource) == "page" and not is_page(primary) if resource else False
            )
            for name in (item.identifier, item.resource_id, None if plain_file else primary):
                if name:
                    self._planned.setdefault(name, lesson)
        for folder, item in outline.inside.items():
            self._planned.setdefault(folder, lessons[id(item)])
        return lessons

    def _read_section(self, section: OutlineSection, lessons: dict[int, ImportedLesson]) -> None:
        imported = ImportedSection(section.title)
        for item in section.items:
            try:
                imported.lessons.extend(self._read_item(item, lessons[id(item)]))
            except Skip as reason:
                if item.children or item.loose:
                    self.report.warn(f"“{item.title or item.identifier}” was not imported. {reason}")
                else:
                    self.report.skip(item.identifier, item.title, str(reason))
        if imported.lessons:
            self.course.sections.append(imported)
        elif section.title != self.course.title:
            self.report.warn(f"The section “{section.title}” was left out: nothing in it could be imported.")

    def _read_item(self, item: Item, lesson: ImportedLesson) -> list[ImportedLesson]:
        if not item.resource_id:
            raise Skip("The item names no resource, and nothing is below it.")
        resource = self.manifest.resources.get(item.resource_id)
        if resource is None:
            raise Skip(f"The item points at “{item.resource_id}”, which is not a resource of the package.")
        return self._fill(lesson, resource, "")

    def _fill(self, lesson: ImportedLesson, resource: Resource | None, path: str) -> list[ImportedLesson]:
        """Read the content of a lesson; one that is longer than a lesson may be goes on in further ones."""
        content = self.reader.read(resource, lesson.title) if resource else self.reader.read_file(path, lesson.title)
        lesson.title = (lesson.title or content.title or "Untitled")[:MAX_TITLE]
        lesson.type = content.type
        lesson.settings = self._settings(content, lesson)
        if not content.blocks:
            self.report.warn(f"“{lesson.title}” has no content that can be shown.")
        parts = [content.blocks[at : at + MAX_BLOCKS] for at in range(0, len(content.blocks), MAX_BLOCKS)] or [[]]
        lesson.blocks = parts[0]
        more = [
            ImportedLesson(
                lesson.identifier, f"{lesson.title[:240]} ({number})", lesson.type, part, settings=lesson.settings
            )
            for number, part in enumerate(parts[1:], start=2)
        ]
        return [lesson, *more]

    def _settings(self, content: Content, lesson: ImportedLesson) -> dict[str, Any]:
        """Where a module of Canvas asks for a number of points, they are the pass mark of its quiz."""
        asked = share_of(self.extras.least_points.get(lesson.identifier), content.worth)
        return {**content.settings, **asked}

    def _read_assessed(self) -> None:
        """Quizzes and assignments that the outline leaves out: on their platform, learners find them elsewhere."""
        section = ImportedSection(ASSESSED)
        for resource in self.manifest.resources.values():
            if kind_of_resource(resource) not in {"quiz", "assignment"} or resource.identifier in self._planned:
                continue
            lesson = self._planned[resource.identifier] = ImportedLesson(resource.identifier, "")
            try:
                section.lessons.extend(self._fill(lesson, resource, ""))
            except Skip as reason:
                del self._planned[resource.identifier]
                self.report.warn(f"“{resource.identifier}”, which is not in the outline, was not imported. {reason}")
        if section.lessons:
            self.course.sections.append(section)
            titles = ", ".join(f"“{lesson.title}”" for lesson in section.lessons)
            self.report.warn(f"Quizzes and assignments that the outline does not list are in “{ASSESSED}”: {titles}.")

    def _read_linked(self) -> None:
        """Pages that are not in the outline but that lessons link to, and pages that those link to."""
        section = ImportedSection(LINKED_PAGES)
        for lesson, resource, path in self._linked:  # grows while it is read
            try:
                section.lessons.extend(self._fill(lesson, resource, path))
            except Skip as reason:
                self.report.warn(f"“{path}”, which lessons link to, was not imported. {reason}")
        if section.lessons:
            self.course.sections.append(section)
            titles = ", ".join(f"“{lesson.title}”" for lesson in section.lessons)
            self.report.warn(
                f"Pages that the outline does not list, but lessons link to, are in “{LINKED_PAGES}”: {titles}."
            )

    def _used(self) -> set[str]:
        """Names of files and resources that lessons were made of or brought along."""
        used = (
            {file.path for file in self.course.files.values()}
            | {SYLLABUS}
            | {lesson.identifier for lesson in self.course.lessons()}
        )
        for item in self.manifest.leaves():
            resource = self.manifest.resources.get(item.resource_id)
            if resource is not None:
                used |= {resource.identifier, *resource.dependencies}
        return used | {name for name, lesson in self._planned.items() if lesson.blocks}

    def _count(self) -> None:
        report = self.report
        report.title = self.course.title
        report.sections, report.lessons = len(self.course.sections), len(self.course.lessons())
        report.files = len(self.course.files)
        kinds = Counter(lesson.type for lesson in self.course.lessons())
        report.quizzes, report.assignments, report.banks = kinds["QUIZ"], kinds["ASSIGNMENT"], len(self.course.banks)
        self.quizzes.count()
        report.items_total = len(self.manifest.leaves())
        report.items_imported = report.items_total - len(report.skipped)
