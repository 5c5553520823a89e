"""Taking a regrade back: attempts get the grades that they had before it."""

import uuid
from collections import defaultdict
from typing import Any, ClassVar

from accounts.models import User
from django.db import transaction
from django.utils import timezone
from lib.errors import DomainError

from learning.actions.regrade import (
    Regraded,
    hold,
    learners_of,
    lock,
    reason_in,
    require_teacher,
    tell,
    write_attempts,
)
from learning.models import Attempt, GradeChange, Regrade, RegradedAttempt
from learning.quizzes import quizzes_of
from learning.regrading.comparing import in_batches, result_of
from learning.settling import settle_all


class AlreadyReverted(DomainError):
    """Twice is once."""

    code: ClassVar[str] = "ALREADY_REVERTED"
    status: ClassVar[int] = 409
    message = "This regrade was taken back before."


def revert_regrade(*, regrade: Regrade, by: User, reason: str) -> Regraded:
    """Put back the grades that attempts had before, where they still have those of this regrade.

    What was completed stays so. Raises Forbidden, Invalid or AlreadyReverted.
    """
    require_teacher(by, regrade.course)
    reason = reason_in(reason)
    kept: list[Attempt] = []
    with transaction.atomic():
        course = hold(regrade.course)
        rows = RegradedAttempt.objects.filter(regrade=regrade)
        learners = lock(list(rows.order_by().values_list("attempt__enrollment", flat=True)))
        locked = Regrade.objects.select_for_update(of=("self",)).get(pk=regrade.pk)
        if locked.reverted_at is not None:
            raise AlreadyReverted
        locked.course = course
        locked.reverted_at, locked.reverted_by, locked.reverted_reason = timezone.now(), by, reason
        changed = 0
        for some in in_batches(learners):
            ledger = list(rows.filter(attempt__enrollment__in=some).select_related("attempt__enrollment__learner"))
            back = [row.attempt for row in ledger if row.is_untouched]
            kept += [row.attempt for row in ledger if row.attempt not in back]
            changed += len(back)
            _put_back(locked, [row for row in ledger if row.attempt in back])
        locked.save(update_fields=["reverted_at", "reverted_by", "reverted_reason"])
        tell("quiz.regrade_reverted", locked, by, changed=changed, kept=len(kept), reason=reason)
    return Regraded(locked, changed, kept)


def _put_back(regrade: Regrade, ledger: list[RegradedAttempt]) -> None:
    """The grades of these attempts, and the results of who took them, by all that they have now."""
    for row in ledger:
        row.put_back()
    attempts = [row.attempt for row in ledger]
    write_attempts(attempts)
    learners = learners_of(regrade.course, attempts)
    own: defaultdict[uuid.UUID, list[Attempt]] = defaultdict(list)
    closed = Attempt.objects.filter(lesson=regrade.lesson_id, state=Attempt.State.CLOSED, enrollment__in=learners)
    for attempt in closed.order_by("number"):
        own[attempt.enrollment_id].append(attempt)
    quizzes = quizzes_of(each.quiz_id for several in own.values() for each in several)
    results = {each.pk: result_of(own[each.pk], quizzes, {}) for each in learners}
    about: dict[str, Any] = {"source_id": regrade.pk, "by": regrade.reverted_by, "reason": regrade.reverted_reason}
    changes = settle_all(learners, regrade.lesson_id, results)
    GradeChange.objects.bulk_create(change.row(GradeChange.Kind.REVERTED, **about) for change in changes)
