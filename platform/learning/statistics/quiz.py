"""The figures of a quiz, from the first closed attempt of each learner, as Moodle counts them by default."""

import uuid
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, pstdev
from typing import Any

from lib.kept import Kept

from content.models import Course, LessonVersion, ReleaseLesson
from content.questions import Question
from content.questions.blocks import DRAW
from content.richtext import plain_text
from learning.models import Attempt
from learning.statistics.answers import answered, known
from learning.statistics.items import LEAST, Answered, ItemFigures, figures
from learning.statistics.measures import alpha
from learning.statistics.reading import first_attempts, placed_questions, quizzes_of, stamp_of
from learning.statistics.remarks import remarks

BINS = 10
MOST_KEPT = 200
_kept: Kept[tuple[Hashable, ...], list["QuizFigures"]] = Kept(most=MOST_KEPT)


@dataclass(frozen=True)
class QuestionFigures:
    """A question in plain words, its figures, and what its author should look at.

    `block` is the block of the quiz that asks it: its own, or the draw that it is in the pool of.
    """

    block: str
    question: Question
    prompt: str
    figures: ItemFigures
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Draw:
    """A draw: how many questions it asks, out of which bank."""

    bank: str
    count: int


@dataclass(frozen=True)
class QuizFigures:
    """A quiz: how many learners' first attempts were counted, what they came to, and each question.

    `average`, `median` and `deviation` are in per cent, `histogram` counts the results of each tenth from 0 to 100,
    `seconds` is the median time of an attempt. `alpha` is Cronbach's, of those who were asked every question.
    """

    title: str
    learners: int
    average: float | None
    median: float | None
    deviation: float | None
    histogram: tuple[int, ...]
    seconds: int | None
    alpha: float | None
    questions: list[QuestionFigures]
    draws: Mapping[str, Draw]


def quiz_figures(course_id: uuid.UUID, lesson_id: uuid.UUID) -> QuizFigures | None:
    """The figures of a lesson's quiz, in three queries; None where the current release has no quiz there."""
    place = quizzes_of(course_id).filter(lesson=lesson_id).first()
    if place is None:
        return None
    return _figures_of([place])[0]


def figures_of_course(course: Course) -> list[tuple[uuid.UUID, QuizFigures]]:
    """Each quiz of the current release by its lesson, in order, in three queries for all of them."""
    places = list(quizzes_of(course.pk).order_by("position"))
    lessons = [place.lesson_id for place in places]
    return list(zip(lessons, _figures_of(places), strict=True)) if places else []


def _figures_of(places: list[ReleaseLesson]) -> list[QuizFigures]:
    """Counted once for as long as the attempts stay as they are."""
    lessons = [place.lesson_id for place in places]
    stamp = stamp_of(lessons)
    key = (stamp, *(place.version_id for place in places))
    found = _kept.get(key) if stamp else None
    if found is None:
        attempts = first_attempts(lessons)
        of = {lesson: [each for each in attempts if each.lesson_id == lesson] for lesson in lessons}
        found = [_quiz(place.version, of[place.lesson_id]) for place in places]
        if stamp:
            _kept.keep(key, found)
    return found


def _quiz(version: LessonVersion, attempts: list[Attempt]) -> QuizFigures:
    quiz: Any = version.quiz
    answers = [answered(attempt) for attempt in attempts]
    taken = [int((each.closed_at - each.started_at).total_seconds()) for each in attempts if each.closed_at]
    results = [float(each.percentage or 0) for each in attempts]
    placed = list(placed_questions(quiz))
    return QuizFigures(
        title=version.title,
        learners=len(attempts),
        average=fmean(results) if results else None,
        median=median(results) if results else None,
        deviation=pstdev(results) if results else None,
        histogram=histogram(results),
        seconds=round(median(taken)) if taken else None,
        alpha=_alpha([str(question.id) for _, question in placed], answers),
        questions=[figures_of(question, answers, block) for block, question in placed],
        draws={
            block["id"]: Draw(block["value"].get("bank_title", ""), block["value"]["count"])
            for block in quiz.items
            if block["type"] == DRAW
        },
    )


def figures_of(question: Question, answers: Sequence[Answered], block: str = "") -> QuestionFigures:
    """One question among what was answered."""
    item = figures(str(question.id), known(question), answers)
    return QuestionFigures(block, question, plain_text(question.prompt), item, tuple(remarks(item)))


def histogram(results: Iterable[float]) -> tuple[int, ...]:
    """How many of these per cents are in each tenth; 100 is in the last, and what is below 0 in the first."""
    counts = [0] * BINS
    for result in results:
        counts[min(max(int(result * BINS / 100), 0), BINS - 1)] += 1
    return tuple(counts)


def _alpha(questions: list[str], answers: list[Answered]) -> float | None:
    rows = [[each.points[key] for key in questions] for each in answers if all(key in each.points for key in questions)]
    return alpha(rows) if len(rows) >= LEAST else None
