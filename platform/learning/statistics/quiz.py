"""The figures of a quiz, from the first closed attempt of each learner, as Moodle counts them by default."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median, pstdev

from django.db.models import F, QuerySet

from content.models import Course, QuizVersion, ReleaseLesson
from content.questions import Question
from content.questions.blocks import DRAW, is_question, question_in
from content.questions.question import parse_question
from content.richtext import plain_text
from learning.models import Attempt
from learning.statistics.answers import answered, known
from learning.statistics.items import LEAST, Answered, ItemFigures, figures
from learning.statistics.measures import alpha
from learning.statistics.remarks import remarks

MOST = 5_000
"""So many attempts are looked at, the latest of them; more would not move a figure that anybody reads."""
BINS = 10
_READ = (
    *("enrollment_id", "lesson_id", "number", "started_at", "closed_at"),
    *("responses", "seconds", "grades", "percentage"),
)


@dataclass(frozen=True)
class QuestionFigures:
    """A question in plain words, its figures, and what its author should look at."""

    question: Question
    prompt: str
    figures: ItemFigures
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class QuizFigures:
    """A quiz: how many learners' first attempts were counted, what they came to, and each question.

    `average`, `median` and `deviation` are in per cent, `histogram` counts the results of each tenth from 0 to 100,
    `seconds` is the median time of an attempt. `alpha` is Cronbach's, of those who were asked every question.
    """

    learners: int
    average: float | None
    median: float | None
    deviation: float | None
    histogram: tuple[int, ...]
    seconds: int | None
    alpha: float | None
    questions: list[QuestionFigures]


def quiz_figures(course_id: uuid.UUID, lesson_id: uuid.UUID) -> QuizFigures | None:
    """The figures of a lesson's quiz, in two queries; None where the current release has no quiz there."""
    place = _quizzes(course_id).filter(lesson=lesson_id).first()
    if place is None or place.version.quiz is None:
        return None
    return _quiz(place.version.quiz, first_attempts([lesson_id]))


def figures_of_course(course: Course) -> list[tuple[uuid.UUID, QuizFigures]]:
    """Each quiz of the current release by its lesson, in order, in two queries for all of them."""
    places = list(_quizzes(course.pk).order_by("position"))
    attempts = first_attempts([place.lesson_id for place in places]) if places else []
    return [
        (place.lesson_id, _quiz(place.version.quiz, [each for each in attempts if each.lesson_id == place.lesson_id]))
        for place in places
        if place.version.quiz is not None
    ]


def _quizzes(course_id: uuid.UUID) -> QuerySet[ReleaseLesson]:
    places = ReleaseLesson.objects.filter(release__course=course_id, version__quiz__isnull=False)
    return places.filter(release=F("release__course__current_release")).select_related("version__quiz")


def _quiz(quiz: QuizVersion, attempts: list[Attempt]) -> QuizFigures:
    answers = [answered(attempt) for attempt in attempts]
    taken = [int((each.closed_at - each.started_at).total_seconds()) for each in attempts if each.closed_at]
    results = [float(each.percentage or 0) for each in attempts]
    questions = questions_of(quiz)
    return QuizFigures(
        learners=len(attempts),
        average=fmean(results) if results else None,
        median=median(results) if results else None,
        deviation=pstdev(results) if results else None,
        histogram=histogram(results),
        seconds=round(median(taken)) if taken else None,
        alpha=_alpha([str(question.id) for question in questions], answers),
        questions=[figures_of(question, answers) for question in questions],
    )


def figures_of(question: Question, answers: Sequence[Answered]) -> QuestionFigures:
    """One question among what was answered."""
    item = figures(str(question.id), known(question), answers)
    return QuestionFigures(question, plain_text(question.prompt), item, tuple(remarks(item)))


def histogram(results: Iterable[float]) -> tuple[int, ...]:
    """How many of these per cents are in each tenth; 100 is in the last, and what is below 0 in the first."""
    counts = [0] * BINS
    for result in results:
        counts[min(max(int(result * BINS / 100), 0), BINS - 1)] += 1
    return tuple(counts)


def _alpha(questions: list[str], answers: list[Answered]) -> float | None:
    rows = [[each.points[key] for key in questions] for each in answers if all(key in each.points for key in questions)]
    return alpha(rows) if len(rows) >= LEAST else None


def questions_of(quiz: QuizVersion) -> list[Question]:
    """Every question of a quiz, those of pools included, in their order."""
    found: list[Question] = []
    for block in quiz.items:
        if is_question(block):
            found.append(question_in(block))
        elif block["type"] == DRAW:
            found += [parse_question(data) for data in block["value"].get("pool", [])]
    return found


def first_attempts(lesson_ids: Iterable[uuid.UUID], asking: str = "") -> list[Attempt]:
    """The first closed attempt of each learner at each of these quizzes, or the first `asking` this question."""
    closed = Attempt.objects.filter(lesson__in=lesson_ids, state=Attempt.State.CLOSED)
    closed = closed.filter(grades__contains=asking) if asking else closed
    first: dict[tuple[uuid.UUID, uuid.UUID], Attempt] = {}
    for attempt in closed.only(*_READ).order_by("-closed_at", "-number")[:MOST]:
        kept = first.get((attempt.lesson_id, attempt.enrollment_id))
        if kept is None or attempt.number < kept.number:
            first[attempt.lesson_id, attempt.enrollment_id] = attempt
    return list(first.values())
