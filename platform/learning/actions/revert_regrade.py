"""Taking a regrade back: attempts get the grades that they had before it."""

import uuid
from collections import defaultdict
from typing import ClassVar

from accounts.models import User
from django.db import transaction
from django.utils import timezone
from lib.errors import DomainError

from learning.actions.regrade import Regraded, learners_of, lock, reason_in, require_teacher, tell
from learning.models import Attempt, Enrollment, GradeChange, Regrade
from learning.quizzes import quizzes_of
from learning.regrading.comparing import result_of
from learning.settling import Change, settle


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
    with transaction.atomic():
        lock(Enrollment.objects.filter(attempts__regrades__regrade=regrade))
        locked = Regrade.objects.select_for_update(of=("self",)).select_related("course").get(pk=regrade.pk)
        if locked.reverted_at is not None:
            raise AlreadyReverted
        rows = list(locked.attempts.select_related("attempt__enrollment__learner"))
        untouched = [row for row in rows if row.is_untouched]
        for row in untouched:
            row.put_back()
        for change in _settled_again(locked, [row.attempt for row in untouched]):
            change.note(GradeChange.Kind.REVERTED, source_id=locked.pk, by=by, reason=reason)
        locked.reverted_at, locked.reverted_by, locked.reverted_reason = timezone.now(), by, reason
        locked.save(update_fields=["reverted_at", "reverted_by", "reverted_reason"])
        kept = [row.attempt for row in rows if row not in untouched]
        tell("quiz.regrade_reverted", locked, by, changed=len(untouched), kept=len(kept), reason=reason)
    return Regraded(locked, len(untouched), kept)


def _settled_again(regrade: Regrade, attempts: list[Attempt]) -> list[Change]:
    """The results of who took these attempts, by all that they have now."""
    closed = Attempt.objects.filter(lesson=regrade.lesson_id, state=Attempt.State.CLOSED).order_by("number")
    own: defaultdict[uuid.UUID, list[Attempt]] = defaultdict(list)
    for attempt in closed.filter(enrollment__in={each.enrollment_id for each in attempts}):
        own[attempt.enrollment_id].append(attempt)
    quizzes = quizzes_of(each.quiz_id for several in own.values() for each in several)
    return [
        settle(enrollment, regrade.lesson_id, result_of(own[enrollment.pk], quizzes, {}))
        for enrollment in learners_of(attempts)
    ]
