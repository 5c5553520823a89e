"""Fixing a question after the fact: attempts are graded again by the quiz of the current release.

A regrade is one transaction, however many attempts it changes: all of it happened, or nothing. It holds the course, so
that no release goes live meanwhile, then locks the enrollments, in the order of their ids, as everything does that
writes about a learner; whoever hands in or grades at this moment does so before it or after it. Learners are read and
written in batches, each in the same few statements.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import orjson
from accounts.models import User
from django.db import transaction
from lib.errors import DomainError, Forbidden, Invalid
from outbox.record import record

from content.audit import note
from content.fields import checked, words
from content.models import Course
from learning.models import Attempt, Enrollment, GradeChange, Regrade, RegradedAttempt
from learning.models.regrade import REGRADED, kept_of
from learning.permissions import may_grade
from learning.regrading.again import DROPPED, Dropped
from learning.regrading.comparing import (
    Compared,
    Comparison,
    compare,
    in_batches,
    place_of,
    version_of,
    who_took,
)
from learning.settling import settle_all

MAX_REASON = 2000


class NothingToRegrade(DomainError):
    """No attempt would change, and all of them have been compared with the quiz before."""

    code: ClassVar[str] = "NOTHING_TO_REGRADE"
    status: ClassVar[int] = 409
    message = "No attempt would get other grades."


class ReleasedMeanwhile(DomainError):
    """The preview was made by another release; `details.release` is the number of today's."""

    code: ClassVar[str] = "RELEASED_MEANWHILE"
    status: ClassVar[int] = 409
    message = "Another release went live since you looked at the preview. Look at it again."


@dataclass(frozen=True)
class Regraded:
    """What a regrade, or taking it back, did. `kept` are attempts that were left alone: they were graded since."""

    regrade: Regrade
    changed: int
    kept: list[Attempt] = field(default_factory=list)


def apply_regrade(
    *,
    course: Course,
    lesson_id: uuid.UUID,
    by: User,
    reason: str,
    dropped: Dropped = "left_out",
    only_better: bool = True,
    seen: int | None = None,
) -> Regraded:
    """Grade the attempts at a quiz again by what the current release asks, and settle all that follows.

    `seen` is the number of the release whose preview `by` looked at. Whoever would lose keeps their grades, unless
    `only_better` is False; nobody loses a certificate by it. Raises Forbidden, Invalid, NoQuizNow, ReleasedMeanwhile
    or NothingToRegrade.
    """
    require_teacher(by, course)
    reason = reason_in(reason)
    if dropped not in DROPPED:
        raise Invalid.field("dropped", f"must be one of {', '.join(DROPPED)}")
    with transaction.atomic():
        course = hold(course)
        place = place_of(course, lesson_id)
        if seen is not None and seen != place.release.number:
            raise ReleasedMeanwhile(details={"release": place.release.number})
        quiz_id = place.version.quiz_id
        assert quiz_id is not None
        regrade = Regrade.objects.create(
            course=course, lesson_id=lesson_id, quiz_id=quiz_id, compared=0, by=by, reason=reason,
            release_number=place.release.number or 0, dropped=dropped, only_better=only_better,
        )  # fmt: skip
        changed, seen_first = 0, 0
        for learners in in_batches(lock(who_took(lesson_id))):
            comparison = compare(place, dropped, learners)
            chosen = comparison.chosen(only_better=only_better)
            regrade.compared += len(comparison.compared)
            changed, seen_first = changed + len(chosen), seen_first + len(comparison.unseen)
            _write(regrade, comparison, chosen)
            _settle(regrade, comparison, chosen)
        if not changed and not seen_first:
            raise NothingToRegrade
        regrade.save(update_fields=["compared"])
        tell("quiz.regraded", regrade, by, changed=changed, reason=reason)
    return Regraded(regrade, changed)


def hold(course: Course) -> Course:
    """The course, whose release stays the same until the transaction ends. Publishing waits, learners don't."""
    rows = Course.objects.select_for_update(of=("self",), no_key=True).select_related("current_release")
    return rows.get(pk=course.pk)


def learners_of(course: Course, attempts: Iterable[Attempt]) -> list[Enrollment]:
    """The enrollments of these attempts in the order of their ids, with all that settling needs."""
    rows = Enrollment.objects.filter(pk__in={each.enrollment_id for each in attempts}).order_by("pk")
    found = list(rows.select_related("learner"))
    for enrollment in found:
        enrollment.course = course
    return found


def write_attempts(attempts: Sequence[Attempt]) -> None:
    """Their grades, in one statement."""
    if attempts:
        Attempt.objects.bulk_create(attempts, update_conflicts=True, unique_fields=["id"], update_fields=REGRADED)


def require_teacher(by: User, course: Course) -> None:
    """Raises Forbidden for whoever may not regrade."""
    if not may_grade(by, course):
        raise Forbidden("Only those who teach the course regrade its quizzes.")


def reason_in(reason: str) -> str:
    """The reason, cleaned. Raises Invalid without one."""
    text: str = checked({"reason": reason}, {"reason": words(MAX_REASON)})["reason"]
    if not text:
        raise Invalid.field("reason", "must not be empty: it stands in the history of every grade that changes")
    return text


def lock(learners: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Lock the enrollments, each once, in the order of their ids."""
    found: list[uuid.UUID] = []
    for some in in_batches(sorted(set(learners))):
        rows = Enrollment.objects.filter(pk__in=some).order_by("pk")
        found += rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True)
    return found


def _write(regrade: Regrade, comparison: Comparison, chosen: list[Compared]) -> None:
    """The ledger and the attempts; those that stay as they are have been compared, too."""
    others = {each.attempt.pk for each in comparison.compared if version_of(each.attempt) != regrade.quiz_id}
    ledger = []
    for each in chosen:
        attempt, before, version = each.attempt, kept_of(each.attempt), each.attempt.regraded_by_id
        attempt.grade_with(each.grades, each.after)
        after = kept_of(attempt)
        ledger.append(
            RegradedAttempt(
                regrade=regrade, attempt=attempt, version_before_id=version,
                before=orjson.dumps(before).decode(), after=orjson.dumps(after).decode(),
            )
        )  # fmt: skip
        attempt.regraded_by_id = regrade.quiz_id
    write_attempts([each.attempt for each in chosen])
    RegradedAttempt.objects.bulk_create(ledger)
    others -= {each.attempt.pk for each in chosen}
    if others:
        Attempt.objects.filter(pk__in=others).update(regraded_by=regrade.quiz_id)


def _settle(regrade: Regrade, comparison: Comparison, chosen: list[Compared]) -> None:
    learners = learners_of(regrade.course, [each.attempt for each in chosen])
    results = {each.pk: comparison.outcome(each.pk, chosen) for each in learners}
    about: dict[str, Any] = {"source_id": regrade.pk, "by": regrade.by, "reason": regrade.reason}
    changes = settle_all(learners, regrade.lesson_id, results)
    GradeChange.objects.bulk_create(change.row(GradeChange.Kind.REGRADE, **about) for change in changes)


def tell(event: str, regrade: Regrade, by: User, **said: Any) -> None:
    """The event, and the entry in the audit record of the course."""
    ids = {"course_id": regrade.course_id, "lesson_id": regrade.lesson_id, "user_id": by.pk}
    record(event, regrade_id=regrade.pk, **ids)
    note(event, course=regrade.course, by=by, regrade_id=regrade.pk, lesson_id=regrade.lesson_id, **said)
