"""What regrading a quiz would come to: every closed attempt at it beside what the current release makes of it."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from django.db.models import QuerySet
from lib.errors import DomainError

from content.models import Course, ReleaseLesson
from learning.grading import Grade, Result, total
from learning.models import Attempt
from learning.quizzes import Quiz, quizzes_of
from learning.regrading.again import Dropped, questions_in, regraded
from learning.results import LessonResult, quiz_result


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

    @property
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
    """All attempts at a quiz of learners who are not erased; `compared` are those with something to compare."""

    place: ReleaseLesson
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

    @property
    def gone(self) -> list[str]:
        """The prompts of questions that attempts were asked, and the quiz has no longer."""
        now = questions_in(self.quiz)
        before = {key: one for quiz in self.quizzes.values() for key, one in questions_in(quiz).items()}
        return [question.prompt for key, question in before.items() if key not in now]

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


def compare(
    course: Course, lesson_id: uuid.UUID, dropped: Dropped = "left_out", learners: Collection[uuid.UUID] | None = None
) -> Comparison:
    """Every attempt at the quiz, of these enrollments or of all, in three queries. Raises NoQuizNow."""
    place = place_of(course, lesson_id)
    assert place.version.quiz_id is not None
    rows = closed_attempts(lesson_id).select_related("enrollment__learner").order_by("enrollment", "number")
    attempts = list(rows if learners is None else rows.filter(enrollment__in=learners))
    quizzes = quizzes_of({place.version.quiz_id, *(each.quiz_id for each in attempts)})
    quiz = quizzes[place.version.quiz_id]
    others = [each for each in attempts if each.quiz_id != quiz.id or version_of(each) != quiz.id]
    compared = [_compared(each, quizzes[each.quiz_id], quiz, dropped) for each in others]
    return Comparison(place, quiz, quizzes, attempts, compared)


def place_of(course: Course, lesson_id: uuid.UUID) -> ReleaseLesson:
    """The quiz in today's release. Raises NoQuizNow."""
    current = Course.objects.filter(pk=course.pk).values("current_release")
    places = ReleaseLesson.objects.filter(release__in=current, lesson=lesson_id, version__quiz__isnull=False)
    place = places.select_related("version", "release").first()
    if place is None:
        raise NoQuizNow
    return place


def closed_attempts(lesson_id: uuid.UUID) -> QuerySet[Attempt]:
    """Those whose answers are still known: who was erased took them along."""
    return Attempt.objects.filter(lesson=lesson_id, state=Attempt.State.CLOSED, enrollment__learner__erased_at=None)


def version_of(attempt: Attempt) -> uuid.UUID:
    """The version that its grades were last compared with."""
    return attempt.regraded_by_id or attempt.quiz_id


def _compared(attempt: Attempt, old: Quiz, new: Quiz, dropped: Dropped) -> Compared:
    grades = regraded(attempt, old, new, dropped)
    rules = old.rules
    return Compared(
        attempt, grades, total(list(grades.values()), pass_mark=rules.pass_percentage, below_zero=rules.below_zero)
    )


def _points(grade: Grade) -> tuple[object, ...]:
    return grade.score, grade.max_score, grade.state
