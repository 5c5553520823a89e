"""The figures of a quiz, from the first closed attempt of each learner, as Moodle counts them by default."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean, median
from typing import Any

from django.db.models import F, QuerySet

from content.models import Course, QuizVersion, ReleaseLesson
from content.questions import Question
from content.questions.blocks import DRAW, is_question, question_in
from content.questions.question import parse_question
from content.richtext import plain_text
from learning.models import Attempt
from learning.statistics.items import Answered, ItemFigures, Known, figures

MOST = 5_000
"""So many attempts are looked at, the latest of them; more would not move a figure that anybody reads."""


@dataclass(frozen=True)
class QuestionFigures:
    """A question in plain words, and its figures."""

    question: Question
    prompt: str
    figures: ItemFigures


@dataclass(frozen=True)
class QuizFigures:
    """A quiz: how many learners' first attempts were counted, what they came to, and each question.

    `seconds` is the median time that an attempt took; the time for single questions is not measured.
    """

    learners: int
    average: float | None
    seconds: int | None
    questions: list[QuestionFigures]


def quiz_figures(course_id: uuid.UUID, lesson_id: uuid.UUID) -> QuizFigures | None:
    """The figures of a lesson's quiz, in two queries; None where the current release has no quiz there."""
    place = _quizzes(course_id).filter(lesson=lesson_id).first()
    if place is None or place.version.quiz is None:
        return None
    return _quiz(place.version.quiz, _first_attempts([lesson_id]))


def figures_of_course(course: Course) -> list[tuple[uuid.UUID, QuizFigures]]:
    """Each quiz of the current release by its lesson, in order, in two queries for all of them."""
    places = list(_quizzes(course.pk).order_by("position"))
    attempts = _first_attempts([place.lesson_id for place in places]) if places else []
    return [
        (place.lesson_id, _quiz(place.version.quiz, [each for each in attempts if each.lesson_id == place.lesson_id]))
        for place in places
        if place.version.quiz is not None
    ]


def _quizzes(course_id: uuid.UUID) -> QuerySet[ReleaseLesson]:
    places = ReleaseLesson.objects.filter(release__course=course_id, version__quiz__isnull=False)
    return places.filter(release=F("release__course__current_release")).select_related("version__quiz")


def _quiz(quiz: QuizVersion, attempts: list[Attempt]) -> QuizFigures:
    answers = [_answered(attempt) for attempt in attempts]
    taken = [int((each.closed_at - each.started_at).total_seconds()) for each in attempts if each.closed_at]
    return QuizFigures(
        learners=len(attempts),
        average=fmean(float(each.percentage or 0) for each in attempts) if attempts else None,
        seconds=round(median(taken)) if taken else None,
        questions=[_figures(question, answers) for question in questions_of(quiz)],
    )


def _figures(question: Question, answers: list[Answered]) -> QuestionFigures:
    return QuestionFigures(question, plain_text(question.prompt), figures(str(question.id), known(question), answers))


def questions_of(quiz: QuizVersion) -> list[Question]:
    """Every question of a quiz, those of pools included, in their order."""
    found: list[Question] = []
    for block in quiz.items:
        if is_question(block):
            found.append(question_in(block))
        elif block["type"] == DRAW:
            found += [parse_question(data) for data in block["value"].get("pool", [])]
    return found


def known(question: Question) -> Known:
    """What there is to choose, for the types where something is chosen."""
    match question.type:
        case "single_choice":
            options = question.value.options
            right = {str(option.id) for option in options if not option.weight.startswith(("0", "-"))}
            return Known({str(option.id): plain_text(option.text) for option in options}, frozenset(right))
        case "multiple_choice":
            marked = question.value.options
            right = {str(option.id) for option in marked if option.correct}
            return Known({str(option.id): plain_text(option.text) for option in marked}, frozenset(right))
        case "true_false":
            return Known({"true": "True", "false": "False"}, frozenset({str(question.value.answer).lower()}))
    return Known({}, words=question.type in ("short_text", "numeric"))


def _first_attempts(lesson_ids: list[uuid.UUID]) -> list[Attempt]:
    """The first closed attempt of each learner at each of these quizzes."""
    closed = Attempt.objects.filter(lesson__in=lesson_ids, state=Attempt.State.CLOSED)
    names = ("enrollment_id", "lesson_id", "number", "started_at", "closed_at", "responses", "grades", "percentage")
    first: dict[tuple[uuid.UUID, uuid.UUID], Attempt] = {}
    for attempt in closed.only(*names).order_by("-closed_at", "-number")[:MOST]:
        kept = first.get((attempt.lesson_id, attempt.enrollment_id))
        if kept is None or attempt.number < kept.number:
            first[attempt.lesson_id, attempt.enrollment_id] = attempt
    return list(first.values())


def _answered(attempt: Attempt) -> Answered:
    grades, answers = attempt.graded, attempt.answers
    graded = {key: each for key, each in grades.items() if each.state != "needs_grading"}
    return Answered(
        shares={key: _share(each.score, each.max_score) for key, each in graded.items()},
        said={key: _said(answers.get(key)) for key in graded},
        points={key: float(each.score) for key, each in graded.items()},
    )


def _share(score: Decimal, most: Decimal) -> float:
    return float(score / most) if most else 1.0


def _said(answer: Mapping[str, Any] | None) -> tuple[str, ...]:
    """What was chosen or written, as keys that can be counted."""
    match answer:
        case {"option": str(option)}:
            return (option,)
        case {"options": list(options)}:
            return tuple(map(str, options))
        case {"answer": bool(said)}:
            return (str(said).lower(),)
        case {"text": str(text)} | {"number": str(text)}:
            return (" ".join(plain_text(text).split())[:200].casefold(),) if text else ()
        case {"pairs": dict(parts)} | {"blanks": dict(parts)}:
            return tuple(sorted(f"{key}: {value}" for key, value in parts.items()))
        case {"items": list(items)}:
            return (" ".join(map(str, items)),)
    return ()
