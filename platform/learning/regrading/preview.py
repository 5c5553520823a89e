"""What a regrade would do, told before it is done: attempt by attempt, and what follows for the learner's course."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.utils import timezone

from content.models import ReleaseLesson
from learning.grading import Result
from learning.models import Attempt, Certificate, Enrollment, Regrade
from learning.models.grade_change import GradeChange
from learning.regrading.again import Dropped
from learning.regrading.comparing import Compared, Comparison, compare, in_batches, who_took
from learning.requirements import is_met
from learning.results import LessonResult
from learning.standing import LessonStanding, Standing, standings_of


@dataclass(frozen=True)
class Changed:
    """One attempt that would change. `completes`: the course is completed by it, and certified if it certifies.

    `certificate` is one that the learner has, while they would not pass the lesson any more.
    """

    attempt: Attempt
    before: Result
    after: Result
    passed_before: bool | None
    passed_after: bool | None
    completes: bool
    certificate: Certificate | None


@dataclass
class Counted:
    """The figures above the list. `worse` attempts change only where that is asked for."""

    compared: int = 0
    better: int = 0
    worse: int = 0
    same_score: int = 0
    learners: int = 0

    def add(self, compared: Sequence[Compared]) -> None:
        """Count some more attempts, all those of their learners."""
        changing = [each for each in compared if each.changes]
        self.compared += len(compared)
        self.learners += len({each.attempt.enrollment_id for each in changing})
        for each in changing:
            if each.is_worse:
                self.worse += 1
            elif each.after.percentage > each.before.percentage:
                self.better += 1
            else:
                self.same_score += 1


class Pick(NamedTuple):
    """An attempt that changes, in the order in which they are shown."""

    name: str
    number: int
    attempt_id: uuid.UUID
    enrollment_id: uuid.UUID


@dataclass
class Survey:
    """A regrade before it is done: its figures, and the attempts that change, by the names of the learners."""

    place: ReleaseLesson
    dropped: Dropped
    only_better: bool
    figures: Counted = field(default_factory=Counted)
    chosen: list[Pick] = field(default_factory=list)
    unseen: int = 0
    """How many attempts nobody has compared with this quiz yet."""
    gone: dict[str, str] = field(default_factory=dict)
    """The prompts of questions that attempts were asked and the quiz has no longer, by their ids."""

    def rows(self, page: Sequence[Pick]) -> list[Changed]:
        """What follows for some of the chosen attempts, in the same few queries for any number of them.

        A learner's result follows from all of their attempts that change, not from one alone.
        """
        comparison = compare(self.place, self.dropped, {each.enrollment_id for each in page})
        chosen = comparison.chosen(only_better=self.only_better)
        found = {each.attempt.pk: each for each in chosen}
        shown = [found[each.attempt_id] for each in page if each.attempt_id in found]
        return _rows(self.place, comparison, shown, chosen)

    def _add(self, comparison: Comparison) -> None:
        self.figures.add(comparison.compared)
        self.unseen += len(comparison.unseen)
        chosen = comparison.chosen(only_better=self.only_better)
        self.chosen += [_pick(each.attempt) for each in chosen]
        now = comparison.quiz.questions
        for quiz in comparison.quizzes.values():
            self.gone |= {key: one.prompt for key, one in quiz.questions.items() if key not in now}


def survey(place: ReleaseLesson, dropped: Dropped = "left_out", *, only_better: bool = True) -> Survey:
    """Look at every closed attempt at the quiz of `place`, learners in batches, so that memory stays bounded."""
    found = Survey(place, dropped, only_better)
    for learners in in_batches(who_took(place.lesson_id)):
        found._add(compare(place, dropped, learners))
    found.chosen.sort()
    return found


def _pick(attempt: Attempt) -> Pick:
    return Pick(attempt.enrollment.learner.full_name, attempt.number, attempt.pk, attempt.enrollment_id)


def to_reconsider(regrade: Regrade) -> list[Certificate]:
    """Certificates of learners who passed the lesson before the regrade, or before it was taken back, and not after."""
    kind = GradeChange.Kind.REVERTED if regrade.reverted_at else GradeChange.Kind.REGRADE
    lost = GradeChange.objects.filter(source_id=regrade.pk, kind=kind, passed_before=True).exclude(passed_after=True)
    rows = Certificate.objects.filter(enrollment__in=lost.values("enrollment"), revoked_at=None)
    return list(rows.select_related("enrollment__learner").order_by("learner_name", "pk"))


def _rows(
    place: ReleaseLesson, comparison: Comparison, page: Sequence[Compared], chosen: Sequence[Compared]
) -> list[Changed]:
    ids = {each.attempt.enrollment_id for each in page}
    standings = standings_of(list(Enrollment.objects.filter(pk__in=ids).select_related("course")))
    certificates = {
        each.enrollment_id: each for each in Certificate.objects.filter(enrollment__in=ids, revoked_at=None)
    }
    return [
        _row(place.lesson_id, comparison, each, chosen, standings[each.attempt.enrollment_id], certificates)
        for each in page
    ]


def _row(
    lesson_id: uuid.UUID,
    comparison: Comparison,
    each: Compared,
    chosen: Sequence[Compared],
    standing: Standing,
    certificates: dict[uuid.UUID, Certificate],
) -> Changed:
    key = each.attempt.enrollment_id
    now = next((lesson for lesson in standing.lessons if lesson.lesson_id == lesson_id), None)
    result = comparison.outcome(key, chosen)
    passed_before = now.passed if now else None
    passed_after = passed_before if now and now.overridden else result.passed
    loses = bool(passed_before) and not passed_after
    return Changed(
        attempt=each.attempt,
        before=each.before,
        after=each.after,
        passed_before=passed_before,
        passed_after=passed_after,
        completes=now is not None and not standing.is_finished and _with(standing, now, result).all_done,
        certificate=certificates.get(key) if loses else None,
    )


def _with(standing: Standing, now: LessonStanding, result: LessonResult) -> Standing:
    """Where the learner stands once the lesson has this result."""
    then = replace(now, waits=result.waits)
    if not now.overridden:
        then = replace(then, percentage=result.percentage, passed=result.passed)
    if then.completed_at is None and is_met(then.place, then):
        then = replace(then, completed_at=timezone.now())
    return replace(standing, lessons=[then if each is now else each for each in standing.lessons])
