"""Beginning, naming and removing question banks."""

from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from lib.errors import DomainError, Forbidden, Invalid, NotFound
from outbox.record import record

from content.bank_uses import lessons_drawing_from
from content.fields import Check, checked, line, words
from content.models import QuestionBank
from content.permissions import may_create, may_edit_bank

MOST_BANKS = 500


class BankInUse(DomainError):
    """Lessons draw from it; `details.lessons` names them."""

    code: ClassVar[str] = "BANK_IN_USE"
    status: ClassVar[int] = 409
    message = "Lessons draw questions from this bank. Take the draws out of them first."


def create_bank(*, by: Any, title: str, description: str = "", owner: Any = None) -> QuestionBank:
    """A new bank of `by`'s own, or, where an admin begins it, of `owner`'s. Raises Forbidden or Invalid."""
    whose = by if owner is None else owner
    if not may_create(by) or (whose.pk != by.pk and not by.is_admin) or not may_create(whose):
        raise Forbidden("Only instructors keep question banks, each their own.")
    bank = QuestionBank(owner=whose)
    return _saved(bank, {"title": title, "description": description}, by, "bank.created")


def update_bank(*, bank: QuestionBank, by: Any, **fields: Any) -> QuestionBank:
    """Write the given fields, `title` and `description`. Raises NotFound, Forbidden or Invalid."""
    with transaction.atomic():
        return _saved(locked_bank(bank, by), fields, by, "bank.changed")


def delete_bank(*, bank: QuestionBank, by: Any) -> None:
    """Remove a bank with its questions; releases keep what they drew. Raises NotFound, Forbidden or BankInUse."""
    with transaction.atomic():
        locked = locked_bank(bank, by)
        uses = lessons_drawing_from(locked)
        if uses:
            named = [{"lesson": use.lesson_title, "course": use.course_title} for use in uses]
            raise BankInUse(details={"lessons": named})
        record("bank.deleted", bank_id=locked.pk, user_id=by.pk)
        locked.delete()


def locked_bank(bank: QuestionBank, by: Any) -> QuestionBank:
    """The bank as it is now, its row locked. Raises NotFound, or Forbidden for whoever may not change it."""
    fresh = QuestionBank.objects.select_for_update(of=("self",)).filter(pk=bank.pk).first()
    if fresh is None:
        raise NotFound
    if not may_edit_bank(by, fresh):
        raise Forbidden("Only the instructor whose bank it is changes it.")
    return fresh


def _saved(bank: QuestionBank, fields: dict[str, Any], by: Any, event: str) -> QuestionBank:
    values = checked(fields, _checks_for(bank))
    for name, value in values.items():
        setattr(bank, name, value)
    try:
        with transaction.atomic():
            bank.save()
            record(event, bank_id=bank.pk, user_id=by.pk)
    except IntegrityError:
        raise Invalid.field("title", "is the title of another bank") from None
    return bank


def _checks_for(bank: QuestionBank) -> dict[str, Check]:
    def title(value: Any) -> str:
        text = line(value, longest=200)
        others = QuestionBank.objects.filter(owner=bank.owner).exclude(pk=bank.pk)
        if others.filter(title__iexact=text).exists():
            raise ValueError("is the title of another bank")
        if bank._state.adding and others.count() >= MOST_BANKS:
            raise ValueError(f"would be of more than {MOST_BANKS} banks")
        return text

    return {"title": title, "description": words(2000)}
