"""A course that was read from a package and is nobody's yet: plain data, no database."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal
from uuid import UUID, uuid4

from content.imports.questions.outcome import ReadQuestion

LessonType = Literal["VIDEO", "TEXT", "RESOURCE", "QUIZ", "ASSIGNMENT"]
FileKind = Literal["image", "document", "video", "captions"]
Block = dict[str, Any]


@dataclass
class ImportedFile:
    """A file to bring along. Blocks name it by `key`; `data` is set when it was not a file of its own.

    `path` is where it stands in the archive, `name` what it is called.
    """

    key: str
    path: str
    name: str
    kind: FileKind
    data: bytes | None = None

    @property
    def title(self) -> str:
        """The name without its ending."""
        return self.name.rsplit(".", 1)[0][:200]


@dataclass
class ImportedLesson:
    """A lesson to be. Blocks have the shape of the API, with file keys in the place of media ids.

    `id` is what `lesson:<id>` links of other lessons point at. `settings` are those of a quiz or an assignment; draws
    name their bank by its key.
    """

    identifier: str
    title: str
    type: LessonType = "TEXT"
    blocks: list[Block] = field(default_factory=list)
    id: UUID = field(default_factory=uuid4)
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass
class ImportedBank:
    """A question bank to be. Draws name it by `key`; `file` is where its questions stood in the package."""

    key: str
    title: str
    file: str
    questions: list[ReadQuestion] = field(default_factory=list)


@dataclass
class ImportedSection:
    """A section to be, never empty."""

    title: str
    lessons: list[ImportedLesson] = field(default_factory=list)


@dataclass
class ImportedCourse:
    """A course to be, with every file that its lessons need."""

    title: str
    summary: str = ""
    description: str = ""
    language: str = "en"
    sections: list[ImportedSection] = field(default_factory=list)
    files: dict[str, ImportedFile] = field(default_factory=dict)
    banks: list[ImportedBank] = field(default_factory=list)

    def lessons(self) -> list[ImportedLesson]:
        """All lessons, in order."""
        return [lesson for section in self.sections for lesson in section.lessons]


@dataclass
class Skipped:
    """A leaf of the outline that did not become a lesson, and why."""

    identifier: str
    title: str
    reason: str


@dataclass
class ImportReport:
    """What came of a package. `items_total` counts the leaves of the outline: imported, or skipped with a reason."""

    title: str = ""
    sections: int = 0
    lessons: int = 0
    files: int = 0
    quizzes: int = 0
    assignments: int = 0
    banks: int = 0
    questions_total: int = 0
    questions_imported: int = 0
    questions_skipped: list[dict[str, str]] = field(default_factory=list)
    items_total: int = 0
    items_imported: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    missing_files: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    course_id: str | None = None
    dry_run: bool = False

    def skip(self, identifier: str, title: str, reason: str) -> None:
        """Say that a leaf was left out."""
        self.skipped.append(Skipped(identifier, title, reason))

    def warn(self, sentence: str) -> None:
        """Say something once."""
        if sentence not in self.warnings:
            self.warnings.append(sentence)

    def missing(self, name: str) -> None:
        """Say once that a file is not in the package."""
        if name not in self.missing_files:
            self.missing_files.append(name)

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON carries it."""
        return asdict(self)


def counted(number: int, noun: str) -> str:
    """A number of things, in words for reports."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
