"""The banks from which a course may draw, read whole to be compiled and checked."""

from collections.abc import Mapping
from uuid import UUID

from accounts.models import User
from django.db.models import Q

from content.assessments.draws import Bank, BankedQuestion
from content.bank_rows import neutral
from content.models import BankQuestion, CourseInstructor, QuestionBank


def banks_of(course: UUID, banks: set[UUID]) -> Mapping[UUID, Bank]:
    """Of `banks`, those of the course's instructors and of admins, and those whose owner is gone; in three queries.

    A bank of somebody else stays theirs, also where a draft names it: whoever left a course took their banks along.
    """
    owners = CourseInstructor.objects.filter(course=course).values("user")
    may_lend = Q(owner__in=owners) | Q(owner__in=User.objects.admins()) | Q(owner=None)
    found = QuestionBank.objects.filter(may_lend, pk__in=banks)
    read = {bank.pk: Bank(bank.title) for bank in found.only("title")}
    if read:
        rows = BankQuestion.objects.filter(bank__in=read).prefetch_related("tags").order_by("pk")
        for row in rows.only("bank", "data", "difficulty"):
            tags = frozenset(tag.key for tag in row.tags.all())
            read[row.bank_id].questions.append(BankedQuestion(neutral(row), tags, row.difficulty))
    return read
