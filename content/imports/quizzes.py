"""The quizzes and question banks of a package: questions in order, draws from groups, banks to draw from."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from content.imports.course import Block, ImportedBank, ImportReport
from content.imports.files import Files, NotAllowed
from content.imports.kinds import kind_of_resource
from content.imports.manifest import Resource
from content.imports.package import Package
from content.imports.questions.outcome import Group, Picture, ReadQuestion, ReadQuestions
from content.imports.questions.plan import NOBODYS
from content.imports.questions.qti.package import packaged_questions
from content.imports.questions.reading import leave_out_unfit
from content.questions import as_data, parse_question
from content.questions.blocks import DRAW, block_of
from content.questions.pictured import with_pictures


@dataclass
class Quizzes:
    """What the package asks, once; lessons take their questions from here."""

    package: Package
    files: Files
    report: ImportReport
    course_title: str
    read: ReadQuestions = field(default_factory=ReadQuestions)
    banks: dict[str, ImportedBank] = field(default_factory=dict)
    _placed: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        kinds = {kind_of_resource(resource) for resource in self.package.manifest.resources.values()}
        if kinds & {"quiz", "bank"} or any(name.endswith(".qti") for name in self.package.archive.names):
            self.read = packaged_questions(self.package.archive, source=NOBODYS)
            leave_out_unfit(self.read, parse_question)
            for warning in self.read.warnings:
                self.report.warn(warning)
        for collection in self.read.collections:
            if collection.kind == "bank":
                self._bank(collection.identifier or collection.file, collection.title, collection.file)
        for position, question in enumerate(self.read.questions):
            if question.collection in self.banks:
                self._into(self.banks[question.collection], question, position)

    def files_of(self, resource: Resource) -> set[str]:
        """The question files of a resource, as they were read."""
        named = [self.package.find(href) for href in (resource.href, *resource.files) if href]
        return {self.read.twins.get(name, name) for name in named if name}

    def title_of(self, resource: Resource) -> str:
        """What a quiz calls itself."""
        files = self.files_of(resource)
        return next((found.title for found in self.read.collections if found.file in files and found.title), "")

    def fields_of(self, resource: Resource) -> dict[str, str]:
        """What its QTI says of it."""
        files = self.files_of(resource)
        return next((found.settings for found in self.read.collections if found.file in files), {})

    def blocks_of(self, resource: Resource, title: str, *, shuffle: bool | None = None) -> list[Block]:
        """The questions of a quiz as blocks, in order; groups of which some are drawn become draws from banks."""
        files = self.files_of(resource)
        drawn = {(group.file, group.identifier) for group in self.read.groups if self._draws(group)}
        parts: list[tuple[int, int, list[Block]]] = []
        for number, group in enumerate(self.read.groups):
            if group.file in files and self._draws(group):
                parts.append((group.at, number, self._draw(group, title)))
        for position, question in enumerate(self.read.questions):
            if question.file in files and (question.file, question.group) not in drawn:
                self._placed.add(position)
                parts.append((position, len(self.read.groups), [self._block(question, shuffle)]))
        return [block for _, _, blocks in sorted(parts, key=lambda part: part[:2]) for block in blocks]

    def count(self) -> None:
        """Say in the report what became of the questions."""
        skipped = list(self.read.skipped)
        for position, question in enumerate(self.read.questions):
            if position not in self._placed:
                reason = "No resource of the package holds its quiz."
                skipped.append(
                    {"identifier": question.identifier[:200], "type": question.question["type"], "reason": reason}
                )
        self.report.questions_skipped = skipped
        self.report.questions_total = len(self.read.questions) + len(self.read.skipped)
        self.report.questions_imported = self.report.questions_total - len(skipped)

    def _members(self, group: Group) -> list[tuple[int, ReadQuestion]]:
        return [
            (position, question)
            for position, question in enumerate(self.read.questions)
            if question.file == group.file and question.group == group.identifier
        ]

    def _draws(self, group: Group) -> bool:
        """A group that asks all of its questions is no draw."""
        return bool(group.bank) or 0 < group.pick < len(self._members(group))

    def _draw(self, group: Group, title: str) -> list[Block]:
        if group.bank:
            return self._draw_from_bank(group, title)
        key = f"{group.file}#{group.identifier}"
        bank = self._bank(key, f"{title}: {group.title or 'Group'}", group.file)
        if not bank.questions:
            for position, question in self._members(group):
                self._into(bank, question, position)
        return [_draw_block(bank, group)]

    def _draw_from_bank(self, group: Group, title: str) -> list[Block]:
        bank = self.banks.get(group.bank)
        if bank is None or not bank.questions:
            self.report.warn(f"“{title}”: questions of a bank that is not in the package were left out.")
            return []
        named = [found for found in bank.questions if found.identifier == group.identifier]
        if named:
            block = self._block(named[0], None)
            return [block if group.points is None else {**block, "value": {**block["value"], "points": group.points}}]
        if group.pick > len(bank.questions):
            self.report.warn(f"“{title}”: draws {group.pick} of the {len(bank.questions)} questions that came along.")
        return [_draw_block(bank, group)]

    def _bank(self, key: str, title: str, file: str) -> ImportedBank:
        if key not in self.banks:
            wanted = f"{self.course_title}: {title or 'Questions'}"
            taken = {bank.title.casefold() for bank in self.banks.values()}
            again = next(n for n in range(1, len(taken) + 2) if _numbered(wanted, n).casefold() not in taken)
            self.banks[key] = ImportedBank(key, _numbered(wanted, again), file)
        return self.banks[key]

    def _into(self, bank: ImportedBank, question: ReadQuestion, position: int) -> None:
        self._placed.add(position)
        question.category = ()
        bank.questions.append(question)

    def _block(self, question: ReadQuestion, shuffle: bool | None) -> Block:
        """The question as a block of its own, under an id of its own."""
        data: dict[str, Any] = as_data(parse_question({**question.question, "id": str(uuid4())}))
        if shuffle is not None and "shuffle" in data["value"]:
            data["value"]["shuffle"] = shuffle
        data = with_pictures(data, lambda shown: self._brought(question, question.parts.get(shown["image"])))
        data["prompt_image"] = self._brought(question, question.picture)
        return block_of(data)

    def _brought(self, question: ReadQuestion, picture: Picture | None) -> dict[str, str] | None:
        """A picture by the key of its file."""
        if picture is None:
            return None
        try:
            file = self.files.bring_bytes(picture.name, picture.data)
        except NotAllowed as reason:
            self.report.warn(f"“{question.name}”: the image “{picture.name}” was left out, it {reason}.")
            return None
        return {"image": file.key, "alt": picture.alt[:300]}


def _draw_block(bank: ImportedBank, group: Group) -> Block:
    count = max(1, min(group.pick, len(bank.questions), 300))
    value = {"bank": bank.key, "count": count, "tags": [], "difficulty": "", "points": group.points or "1"}
    return {"id": str(uuid4()), "type": DRAW, "value": value}


def _numbered(title: str, number: int) -> str:
    return title[:200] if number == 1 else f"{title[:190]} ({number})"
