"""What reading a question file gives: neutral questions, where they stood, and what was left out."""

from dataclasses import dataclass, field
from typing import Any

from lib.errors import DomainError

MAX_WARNINGS = 500

Json = dict[str, Any]


class NotAQuestionFile(DomainError):
    """The file is in no format that questions can be read from."""

    code = "NOT_A_QUESTION_FILE"
    status = 422
    message = "No questions can be read from this file."


class Unmappable(Exception):
    """A question has no equal here; the message says why, as a sentence."""


@dataclass
class Picture:
    """An image of a question: its bytes, for the media library of whoever imports."""

    name: str
    alt: str
    data: bytes


@dataclass
class Collection:
    """A quiz or a bank of the file; `settings` are its fields as written, `file` is where in a package it stands."""

    kind: str
    identifier: str
    title: str
    settings: dict[str, str] = field(default_factory=dict)
    file: str = ""


@dataclass
class Group:
    """Questions of a quiz of which some are drawn: `pick` of them, each worth `points`; or from a bank elsewhere.

    `at` is how many questions had been read before it.
    """

    collection: str
    identifier: str
    title: str
    pick: int
    points: str | None = None
    bank: str = ""
    file: str = ""
    at: int = 0


@dataclass
class ReadQuestion:
    """A neutral question with what it was called in its file. `original` names the same question in a bank."""

    identifier: str
    name: str
    question: Json
    picture: Picture | None = None
    category: tuple[str, ...] = ()
    collection: str = ""
    group: str = ""
    original: str = ""
    tags: tuple[str, ...] = ()
    file: str = ""
    parts: dict[str, Picture] = field(default_factory=dict)
    """The images of its options and the like, by the ids that stand for them in the question."""


@dataclass
class ReadQuestions:
    """Everything that was read from one file. `twins` are files of a package that another was read in the place of."""

    format: str = ""
    questions: list[ReadQuestion] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    collections: list[Collection] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    twins: dict[str, str] = field(default_factory=dict)

    def skip(self, identifier: str, type: str, reason: str) -> None:
        """Name a question that can't come along."""
        self.skipped.append({"identifier": identifier[:200], "type": type[:100], "reason": reason})

    def warn(self, sentence: str) -> None:
        """Say what came along differently; a file can't fill the report without end."""
        if len(self.warnings) < MAX_WARNINGS and sentence not in self.warnings:
            self.warnings.append(sentence)

    def report(self) -> Json:
        """The figures: every question of the file was either imported or is named under `skipped`."""
        return {
            "format": self.format,
            "questions_total": len(self.questions) + len(self.skipped),
            "questions_imported": len(self.questions),
            "skipped": self.skipped,
            "warnings": self.warnings,
        }
