"""Question banks. What nobody but the person ever saw goes with them; what others' lessons draw from stays."""

from uuid import UUID

from accounts.models import User
from accounts.personal import Fate, Leaving, held, stored
from django.db.models import QuerySet

from content.bank_uses import uses_of
from content.models import BankQuestion, QuestionBank


@held
def hold_banks(person: UUID) -> None:
    """Those that are theirs."""
    list(QuestionBank.objects.select_for_update(of=("self",)).filter(owner=person).order_by("pk").values_list("pk"))


def _discard_unused(leaving: Leaving) -> None:
    """By now the courses that nobody else relies on are gone, so what is named is drawn from by others' courses."""
    banks = list(QuestionBank.objects.select_for_update(of=("self",)).filter(owner=leaving.user))
    used = uses_of(banks)
    for bank in banks:
        if used[bank.pk]:
            QuestionBank.objects.filter(pk=bank.pk).update(owner=None)
        else:
            bank.delete()


def _written(user: User) -> QuerySet[BankQuestion]:
    return BankQuestion.objects.filter(bank__owner=user)


stored(
    "content.QuestionBank",
    "owner",
    fate=Fate.DELETED,
    why="A bank goes with its questions. One that lessons of other people's courses draw from stays for admins, and "
    "belongs to nobody.",
    shows=("id", "title", "description", "created_at"),
    wipe=_discard_unused,
)
stored(
    "content.BankQuestion",
    fate=Fate.KEPT,
    why="Questions go and stay with their bank; they name nobody.",
    shows=("bank_id", "title", "type", "data", "difficulty", "created_at"),
    rows=_written,
    wipe=lambda leaving: None,
)
