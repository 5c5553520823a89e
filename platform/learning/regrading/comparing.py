"""What regrading a quiz would come to: closed attempts at it beside what a release makes of them."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, TypeVar

from django.db.models import QuerySet
from lib.errors import DomainError

from content.models import Course, ReleaseLesson
from learning.grading import Grade, Result, total
from learning.models import Attempt
from learning.quizzes import Quiz, quizzes_of
from learning.regrading.again import Dropped, Memo, regraded
from learning.results import LessonResult, quiz_result

BATCH = 200
"""How many learners are looked at together."""
T = TypeVar("T")


class NoQuizNow(DomainError):
    """There is nothing to regrade by."""

    code: ClassVar[str] = "NO_QUIZ"
    status: ClassVar[int] = 409
    message = "This lesson is no quiz in the current release of the course."


@dataclass(frozen=True)
class Compared:
    """A closed attempt, the grades that it would have, and what they come to."""

    attempt: Attempt
    grades: dict[str, Grade]
    after: Result

    @property
    def before(self) -> Result:
        """What it has now."""
        assert self.attempt.result is not None
        return self.attempt.result

    @cached_property
    def changes(self) -> bool:
        """The points of some question are others; what is said about them may change on its own."""
        now = self.attempt.graded
        return any(_points(now[key]) != _points(grade) for key, grade in self.grades.items())

    @property
    def is_worse(self) -> bool:
        """The learner would lose by it."""
        before, after = self.before, self.after
        return after.percentage < before.percentage or bool(before.passed and not after.passed)


@dataclass(frozen=True)
class Comparison:
    """All attempts of some learners at a quiz; `compared` are those with something to compare."""

    quiz: Quiz
    quizzes: dict[uuid.UUID, Quiz]
    attempts: list[Attempt]
    compared: list[Compared]

    def chosen(self, *, only_better: bool) -> list[Compared]:
        """The attempts that a regrade changes."""
        return [each for each in self.compared if each.changes and not (only_better and each.is_worse)]

    @property
    def unseen(self) -> list[Attempt]:
        """Attempts at other versions that nobody has compared with this one yet."""
        return [each.attempt for each in self.compared if version_of(each.attempt) != self.quiz.id]

    def outcome(self, enrollment_id: uuid.UUID, chosen: Sequence[Compared]) -> LessonResult:
        """The result of a learner in the lesson once the attempts in `chosen` have their new grades."""
        new = {each.attempt.pk: each.after for each in chosen}
        return result_of(self._by_learner[enrollment_id], self.quizzes, new)

    @cached_property
    def _by_learner(self) -> dict[uuid.UUID, list[Attempt]]:
        found: defaultdict[uuid.UUID, list[Attempt]] = defaultdict(list)
        for attempt in self.attempts:
            found[attempt.enrollment_id].append(attempt)
        return found


def result_of(
    attempts: Sequence[Attempt], quizzes: dict[uuid.UUID, Quiz], new: dict[uuid.UUID, Result]
) -> LessonResult:
    """What a learner's closed attempts come to, by the rules of the last; `new` results stand for their own."""
    results = [new.get(each.pk) or each.result for each in attempts]
    return quiz_result([result for result in results if result is not None], quizzes[attempts[-1].quiz_id].rules)


def compare(place: ReleaseLesson, dropped: Dropped, learners: Collection[uuid.UUID]) -> Comparison:
    """Every closed attempt of these enrollments beside what the quiz of `place` makes of it, in two queries."""
    assert place.version.quiz_id is not None
    rows = closed_attempts(place.lesson_id).filter(enrollment__in=learners)
    attempts = list(rows.select_related("enrollment__learner").order_by("enrollment", "number"))
    quizzes = quizzes_of({place.version.quiz_id, *(each.quiz_id for each in attempts)})
    quiz = quizzes[place.version.quiz_id]
    others = [each for each in attempts if each.quiz_id != quiz.id or version_of(each) != quiz.id]
    memos: defaultdict[uuid.UUID, Memo] = defaultdict(dict)
    compared = [_compared(each, quizzes[each.quiz_id], quiz, dropped, memos[each.quiz_id]) for each in others]
    return Comparison(quiz, quizzes, attempts, compared)


def who_took(lesson_id: uuid.UUID) -> list[uuid.UUID]:
    """The enrollments with closed attempts at the quiz, in the order of their ids."""
    return sorted(set(closed_attempts(lesson_id).order_by().values_list("enrollment", flat=True)))


def in_batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """So many at a time: what a regrade keeps in memory, and how many rows a statement writes."""
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def place_of(course: Course, lesson_id: uuid.UUID) -> ReleaseLesson:
    """The quiz in today's release. Raises NoQuizNow."""
    current = Course.objects.filter(pk=course.pk).values("current_release")
    places = ReleaseLesson.objects.filter(release__in=current, lesson=lesson_id, version__quiz__isnull=False)
    place = places.select_related("version", "release__course").first()
    if place is None:
        raise NoQuizNow
    return place


def closed_attempts(lesson_id: uuid.UUID) -> QuerySet[Attempt]:
    """Those whose answers are still known: who was erased took them along."""
    return Attempt.objects.filter(lesson=lesson_id, state=Attempt.State.CLOSED, enrollment__learner__erased_at=None)


def version_of(attempt: Attempt) -> uuid.UUID:
    """The version that its grades were last compared with."""
    return attempt.regraded_by_id or attempt.quiz_id


def _compared(attempt: Attempt, old: Quiz, new: Quiz, dropped: Dropped, memo: Memo) -> Compared:
    grades = regraded(attempt, old, new, dropped, memo)
    rules = old.rules
    return Compared(
        attempt, grades, total(list(grades.values()), pass_mark=rules.pass_percentage, below_zero=rules.below_zero)
    )


def _points(grade: Grade) -> tuple[object, ...]:
    return grade.score, grade.max_score, grade.state
