"""Reading a question file into a bank: all of it or nothing, and as often as one likes."""

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from lib.errors import Forbidden, Invalid
from outbox.record import record
from wagtail.models import ReferenceIndex

from content.actions.bank_questions import next_position, require_room
from content.actions.banks import create_bank, locked_bank
from content.actions.media import add_image, checked_picture
from content.bank_rows import columns_of
from content.bank_tags import MOST_TAGS, MOST_TAGS_OF_BANK, tag_from, tags_that_fit
from content.fields import line
from content.imports.questions.outcome import Picture, ReadQuestions
from content.imports.questions.plan import NOBODYS, Planned, plan
from content.imports.questions.reading import read_questions
from content.imports.questions.report import BankImport
from content.models import BankQuestion, CourseImage, QuestionBank
from content.models.bank import tag_key
from content.permissions import may_create, may_edit_bank
from content.questions import parse_question
from content.questions.pictured import with_pictures


def import_questions(
    *,
    upload: BinaryIO,
    file_name: str,
    by: Any,
    bank: QuestionBank | None = None,
    title: str = "",
    dry_run: bool = False,
) -> BankImport:
    """The questions of a file in a bank, and what came of every one of them.

    Without `bank`, in `by`'s own bank that is called `title`, or like the file; it is begun where there is none. The
    same file again changes nothing. With `dry_run` only the report is made. Raises Forbidden, Invalid, BankFull, or a
    DomainError of `content.imports` that says why the file can't be read; then nothing is written.
    """
    if not may_create(by) or (bank is not None and not may_edit_bank(by, bank)):
        raise Forbidden("Only instructors import questions, each into their own banks.")
    name = line(PurePosixPath(file_name).name, required=False)[-200:] or "questions"
    read = read_questions(upload, name=name, source=NOBODYS, check=parse_question)
    report = BankImport.of(read)
    report.dry_run = dry_run
    wanted = line(title or PurePosixPath(name).stem, required=False)[:200] or "Questions"
    bank = bank or QuestionBank.objects.filter(owner=by, title__iexact=wanted).first()
    report.bank = bank.title if bank is not None else wanted
    if dry_run:
        _try(read, bank, name, report)
    else:
        _import(read, bank, wanted, name, by, report)
    return report


def _try(read: ReadQuestions, bank: QuestionBank | None, name: str, report: BankImport) -> None:
    for planned in plan(read.questions, _rows(bank), file_name=name):
        report.count(planned.kind)
        if planned.kind != "same" and planned.read.picture:
            _fitting(planned.read.picture, planned, report)
    require_room(bank, report.created)


def _import(read: ReadQuestions, bank: QuestionBank | None, title: str, name: str, by: Any, report: BankImport) -> None:
    if not read.questions:
        return
    with _files_go_when_it_fails() as stored, transaction.atomic():
        keep_questions(read, bank=bank, title=title, name=name, by=by, report=report, stored=stored)


def keep_questions(
    read: ReadQuestions,
    *,
    bank: QuestionBank | None,
    title: str,
    name: str,
    by: Any,
    report: BankImport,
    stored: list[Any],
) -> QuestionBank:
    """Write what was read from a file called `name` into `bank`, or a new one, inside the caller's transaction.

    Pictures whose files have to go where that fails are put into `stored`.
    """
    bank = locked_bank(bank, by) if bank is not None else create_bank(by=by, title=title)
    report.bank_id = str(bank.pk)
    planning = list(plan(read.questions, _rows(bank), file_name=name[-200:]))
    writing = _Writing(bank, by, name[-200:], report, stored)
    writing.keep_keys(planning)
    for planned in planning:
        report.count(planned.kind)
        if planned.kind != "same":
            writing.take(planned)
    writing.finish()
    if report.created or report.updated:
        counts = {"created": report.created, "updated": report.updated}
        record("bank.imported", bank_id=bank.pk, user_id=by.pk, **counts)
    return bank


def _rows(bank: QuestionBank | None) -> dict[str, BankQuestion]:
    return {} if bank is None else {row.source: row for row in bank.questions.exclude(source="")}


@contextmanager
def _files_go_when_it_fails() -> Iterator[list[Any]]:
    """A rolled-back transaction leaves the files of its pictures behind; take them away too."""
    stored: list[Any] = []
    try:
        yield stored
    except BaseException:
        for image in stored:
            image.file.storage.delete(image.file.name)
        raise


class _Writing:
    """The rows of one import."""

    def __init__(self, bank: QuestionBank, by: Any, name: str, report: BankImport, stored: list[Any]) -> None:
        self.bank, self.by, self.name, self.report, self.stored = bank, by, name, report, stored
        self.fresh: list[BankQuestion] = []
        self.tags: dict[uuid.UUID, list[str]] = {}
        self.place = next_position(bank)
        self.moved: set[uuid.UUID] = set()

    def take(self, planned: Planned) -> None:
        """A new or changed question."""
        row = planned.row or self._row(planned)
        data = {**planned.read.question, "id": str(row.pk)}
        row.picture = self._image(planned.read.picture, planned)
        data = with_pictures(data, lambda picture: self._shown(picture, planned))
        if row.picture is not None and planned.read.picture is not None:
            data["prompt_image"] = {"image": str(row.picture.uuid), "alt": planned.read.picture.alt[:300]}
        for column, value in columns_of(parse_question(data)).items():
            setattr(row, column, value)
        row.source, row.source_file, row.imported_hash = planned.source, self.name, planned.hash
        self.tags[row.pk] = _tags(planned)
        if planned.row is None:
            self.fresh.append(row)
        else:
            row.save()

    def finish(self) -> None:
        """Write what was put off."""
        require_room(self.bank, len(self.fresh))
        BankQuestion.objects.bulk_create(self.fresh, batch_size=500)
        for row in self.fresh:
            if row.picture_id is not None:
                ReferenceIndex.create_or_update_for_object(row)
        names = [name for tags in self.tags.values() for name in tags]
        tags = {tag.key: tag.pk for tag in tags_that_fit(self.bank, names)}
        if len(tags) < len({tag_key(name) for name in names}):
            self.report.warnings.append(f"A bank has at most {MOST_TAGS_OF_BANK} tags; further ones were left out.")
        pairs = {
            (row, tags[tag_key(name)]) for row, names in self.tags.items() for name in names if tag_key(name) in tags
        }
        link = BankQuestion.tags.through
        links = [link(bankquestion_id=row, banktag_id=tag) for row, tag in sorted(pairs)]
        link.objects.bulk_create(links, ignore_conflicts=True, batch_size=500)

    def keep_keys(self, planning: list[Planned]) -> None:
        """A question that was moved to another bank has its id still."""
        keys = [self._key(planned) for planned in planning if planned.kind == "new"]
        self.moved = set(BankQuestion.objects.filter(pk__in=keys).values_list("pk", flat=True))

    def _key(self, planned: Planned) -> uuid.UUID:
        """The same id whenever the same file is read into this bank."""
        return uuid.uuid5(self.bank.pk, planned.source)

    def _row(self, planned: Planned) -> BankQuestion:
        key = self._key(planned)
        key = uuid.uuid4() if key in self.moved else key
        return BankQuestion(id=key, bank=self.bank, position=self.place + len(self.fresh))

    def _shown(self, named: Mapping[str, Any], planned: Planned) -> dict[str, Any] | None:
        """The picture of an option, under its id in the media."""
        image = self._image(planned.read.parts.get(str(named["image"])), planned)
        return {"image": str(image.uuid), "alt": named["alt"][:300]} if image is not None else None

    def _image(self, picture: Picture | None, planned: Planned) -> CourseImage | None:
        """A picture of a question in the media of the bank's owner, where it may be already."""
        owner = self.bank.owner or self.by
        if picture is None:
            return None
        digest = hashlib.sha1(picture.data, usedforsecurity=False).hexdigest()
        known = CourseImage.objects.filter(uploaded_by_user=owner, file_hash=digest).first()
        if known is not None:
            return known
        if not _fitting(picture, planned, self.report):
            return None
        image = add_image(by=owner, file=_file(picture), title=PurePosixPath(picture.name).stem[:200])
        self.stored.append(image)
        self.report.pictures += 1
        return image


def _fitting(picture: Picture, planned: Planned, report: BankImport) -> bool:
    """Whether a picture may come along; says in the report why not."""
    try:
        checked_picture(_file(picture))
    except Invalid as refusal:
        reasons = " ".join(text for texts in refusal.details.get("fields", {}).values() for text in texts)
        report.warnings.append(f"“{planned.read.name[:200]}”: the image “{picture.name[:100]}” was left out. {reasons}")
        return False
    return True


def _file(picture: Picture) -> Any:
    return ContentFile(picture.data, name=PurePosixPath(picture.name).name[-100:])


def _tags(planned: Planned) -> list[str]:
    """What the file files the question under, and the innermost category."""
    category = planned.read.category[-1:]
    found = dict.fromkeys(tag_from(name) for name in (*category, *planned.read.tags))
    return [name for name in found if name][:MOST_TAGS]
