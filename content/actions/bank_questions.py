"""Writing, moving and filing the questions of a bank."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from lib.errors import DomainError, Invalid, NotFound
from outbox.record import record

from content.actions.banks import locked_bank
from content.bank_rows import columns_of, images_of, neutral, with_id
from content.bank_tags import cleaned_tags, tags_named
from content.models import BankDifficulty, BankQuestion, CourseImage, QuestionBank
from content.questions import Question, as_data, parse_question
from content.questions.pictured import picture_paths, pictures_of

MOST_QUESTIONS = 10_000


class BankFull(DomainError):
    """A bank holds so many questions that nobody can look after them."""

    code: ClassVar[str] = "BANK_FULL"
    status: ClassVar[int] = 409
    message = f"A bank holds at most {MOST_QUESTIONS:,} questions. Begin another one."


class QuestionChanged(DomainError):
    """Somebody saved the question after it was opened here."""

    code: ClassVar[str] = "QUESTION_CHANGED"
    status: ClassVar[int] = 409
    message = (
        "This question was saved in another window since you opened it here. Nothing is lost: what you wrote stands "
        "below. Compare it with the saved one, then save again to replace that."
    )


def add_question(
    *, bank: QuestionBank, by: Any, data: Mapping[str, Any], tags: Iterable[str] = (), difficulty: str = ""
) -> BankQuestion:
    """A neutral question at the end of the bank, under a new id. Raises NotFound, Forbidden, Invalid or BankFull."""
    with transaction.atomic():
        bank = locked_bank(bank, by)
        question = parse_question(with_id(data, uuid.uuid4()))
        require_room(bank, 1)
        row = BankQuestion(id=question.id, bank=bank, position=next_position(bank))
        _write(row, question, by)
        row.difficulty = checked_difficulty(difficulty)
        row.save(force_insert=True)
        row.tags.set(tags_named(bank, cleaned_tags(tags)))
        _changed(bank, by)
    return row


def update_question(
    *,
    question: BankQuestion,
    by: Any,
    data: Mapping[str, Any] | None = None,
    tags: Iterable[str] | None = None,
    difficulty: str | None = None,
    seen: str = "",
) -> BankQuestion:
    """Write what is given; `seen` is the `version` that it was made of. What was drawn for a release stays as it is.

    Raises NotFound, Forbidden, QuestionChanged or Invalid.
    """
    with transaction.atomic():
        bank = locked_bank(question.bank, by)
        row = BankQuestion.objects.filter(pk=question.pk, bank=bank).first()
        if row is None:
            raise NotFound
        if seen and seen != row.version:
            raise QuestionChanged
        if data is not None:
            _write(row, parse_question(with_id(data, row.pk)), by)
        if difficulty is not None:
            row.difficulty = checked_difficulty(difficulty)
        row.save()
        if tags is not None:
            row.tags.set(tags_named(bank, cleaned_tags(tags)))
        _changed(bank, by)
    return row


def delete_questions(*, bank: QuestionBank, by: Any, ids: Iterable[UUID]) -> int:
    """Remove those of `ids` that are in the bank; how many. Raises NotFound or Forbidden."""
    with transaction.atomic():
        bank = locked_bank(bank, by)
        removed = bank.questions.filter(pk__in=set(ids))
        count = removed.count()
        removed.delete()
        _changed(bank, by)
    return count


def set_difficulty(*, bank: QuestionBank, by: Any, ids: Iterable[UUID], difficulty: str) -> int:
    """Say of those of `ids` that are in the bank how hard they are; how many. Raises NotFound, Forbidden, Invalid."""
    with transaction.atomic():
        bank = locked_bank(bank, by)
        count = bank.questions.filter(pk__in=set(ids)).update(difficulty=checked_difficulty(difficulty))
        _changed(bank, by)
    return count


def tag_questions(
    *, bank: QuestionBank, by: Any, ids: Iterable[UUID], add: Iterable[str] = (), remove: Iterable[str] = ()
) -> int:
    """File those of `ids` that are in the bank under `add`, and no more under `remove`; how many.

    Raises NotFound, Forbidden or Invalid.
    """
    with transaction.atomic():
        bank = locked_bank(bank, by)
        rows = list(bank.questions.filter(pk__in=set(ids)).only("pk"))
        for tag in tags_named(bank, cleaned_tags(add)):
            tag.questions.add(*rows)
        for tag in tags_named(bank, cleaned_tags(remove)):
            tag.questions.remove(*rows)
        bank.tags.filter(questions=None).delete()
        _changed(bank, by)
    return len(rows)


def move_questions(*, bank: QuestionBank, by: Any, ids: Iterable[UUID], to: QuestionBank) -> int:
    """Put those of `ids` that are in the bank at the end of another; how many.

    Raises NotFound, Forbidden, Invalid or BankFull.
    """
    with transaction.atomic():
        source, target = _two_locked(bank, to, by)
        rows = _chosen(source, ids)
        require_room(target, len(rows))
        taken = set(target.questions.exclude(source="").values_list("source", flat=True))
        for position, row in enumerate(rows, start=next_position(target)):
            names = [tag.name for tag in row.tags.all()]
            row.bank, row.position = target, position
            row.source = "" if row.source in taken else row.source
            row.save(update_fields=["bank", "position", "source", "updated_at"])
            row.tags.set(tags_named(target, names))
        source.tags.filter(questions=None).delete()
        _changed(source, by)
        _changed(target, by)
    return len(rows)


def copy_questions(*, bank: QuestionBank, by: Any, ids: Iterable[UUID], to: QuestionBank) -> list[BankQuestion]:
    """Copies of those of `ids` that are in the bank, at the end of the same or another; their ids are new.

    Raises NotFound, Forbidden, Invalid or BankFull.
    """
    with transaction.atomic():
        source, target = _two_locked(bank, to, by)
        rows = _chosen(source, ids)
        require_room(target, len(rows))
        copies = []
        for position, row in enumerate(rows, start=next_position(target)):
            question = parse_question(with_id(neutral(row), uuid.uuid4()))
            copy = BankQuestion(id=question.id, bank=target, position=position, difficulty=row.difficulty)
            copy.picture = row.picture
            for name, value in columns_of(question).items():
                setattr(copy, name, value)
            copy.save(force_insert=True)
            copy.tags.set(tags_named(target, [tag.name for tag in row.tags.all()]))
            copies.append(copy)
        _changed(target, by)
    return copies


def require_room(bank: QuestionBank | None, more: int) -> None:
    """Raises BankFull where so many `more` questions don't fit; without `bank`, into a new one."""
    there = bank.questions.count() if bank is not None else 0
    if there + more > MOST_QUESTIONS:
        raise BankFull


def next_position(bank: QuestionBank) -> int:
    """The place behind the last question of a locked bank."""
    last: int | None = bank.questions.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def checked_difficulty(difficulty: str) -> str:
    """Raises Invalid for what is no difficulty; an empty one is none given."""
    if difficulty not in {"", *BankDifficulty.values}:
        raise Invalid.field("difficulty", f"must be one of {', '.join(BankDifficulty.values)}, or empty")
    return difficulty


def _write(row: BankQuestion, question: Question, by: Any) -> None:
    data = as_data(question)
    images = images_of(data)
    there = images_of(neutral(row)) if row.data else {}
    for path, shown in zip(picture_paths(data), pictures_of(data), strict=True):
        if not _may_show(images.get(shown["image"]), row, by, there):
            raise Invalid.field(f"{path}.image", "is not an image of yours")
    row.picture = images.get(data["prompt_image"]["image"]) if data["prompt_image"] else None
    for name, value in columns_of(question).items():
        setattr(row, name, value)


def _may_show(picture: CourseImage | None, row: BankQuestion, by: Any, there: Mapping[str, CourseImage]) -> bool:
    """One's own, the owner's, what stands there already; admins may show any."""
    if picture is None:
        return False
    owners = {by.pk, row.bank.owner_id} - {None}
    return bool(by.is_admin or picture.uploaded_by_user_id in owners or str(picture.uuid) in there)


def _two_locked(bank: QuestionBank, to: QuestionBank, by: Any) -> tuple[QuestionBank, QuestionBank]:
    """Both, locked in the one order that everybody takes. Raises NotFound or Forbidden."""
    locked = {each.pk: locked_bank(each, by) for each in sorted((bank, to), key=lambda each: each.pk)}
    return locked[bank.pk], locked[to.pk]


def _chosen(bank: QuestionBank, ids: Iterable[UUID]) -> Sequence[BankQuestion]:
    return list(bank.questions.filter(pk__in=set(ids)).prefetch_related("tags").select_related("picture"))


def _changed(bank: QuestionBank, by: Any) -> None:
    record("bank.changed", bank_id=bank.pk, user_id=by.pk)
