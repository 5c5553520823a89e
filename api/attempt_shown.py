"""What a learner is told of an attempt: nothing of the key before the rules of the quiz allow it."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from learning.grading import Grade, Part
from learning.models import Attempt
from learning.quizzes import Quiz, quiz_of
from learning.sitting import Sitting

from api.ready import link_to
from content.assessments.paper import Asked
from content.assessments.pictures import learner_question
from content.assessments.quiz import QuizSettings
from content.assessments.showing import is_shown
from content.formulas import formulas_in
from content.learner_view import learner_blocks
from content.questions import looks_the_same, public_view

Shown = dict[str, Any]
_NOTHING: Shown = dict.fromkeys(("correct", "state", "score", "feedback", "parts", "solution"))
_SUMMARY = (
    *("id", "enrollment_id", "lesson_id", "number", "state", "started_at", "expires_at", "saved_at", "closed_at"),
    *("score", "max_score", "percentage", "passed", "waits"),
)


def summary_of(attempt: Attempt) -> Shown:
    """An attempt without its questions."""
    fields = {name: getattr(attempt, name) for name in _SUMMARY}
    fields |= {name: _number(fields[name]) for name in ("score", "max_score", "percentage")}
    return {**fields, "release": attempt.release_number, "closed_by": attempt.closed_by or None}


def shown(request: HttpRequest, sitting: Sitting, attempt: Attempt) -> Shown:
    """An attempt with its questions; once it is closed, with marks and answers as far as they may be seen."""
    quiz, rules = sitting.quiz(attempt), sitting.rules(attempt)
    asked, answers = quiz.asked(attempt.seed), attempt.answers
    grades = {} if attempt.is_open else attempt.graded
    shows = _shows(sitting, attempt, rules)
    newer = quiz_of(attempt.regraded_by_id) if shows["answers"] and attempt.regraded_by_id else quiz
    questions = [
        {
            **_question(request, quiz, attempt, key, each),
            "answer": answers.get(key),
            **_told(each, key, grades.get(key), shows, newer if key in newer.questions else quiz),
        }
        for key, each in asked.items()
    ]
    after = learner_blocks(quiz.closing(), lambda name: link_to(request, name))
    feedback = None if attempt.waits else _overall(quiz.rules, attempt.percentage)
    remarks = [part["feedback"] for question in questions for part in question["parts"] or ()]
    most = attempt.max_score
    if most is None:
        most = sum((Decimal(each.question.points) for each in asked.values()), Decimal(0))
    return {
        **summary_of(attempt),
        "max_score": _number(most),
        "questions": questions,
        "after": after,
        "answers": answers,
        "shows": shows,
        "feedback": feedback,
        "formulas": formulas_in(questions, after, feedback, remarks),
    }


def _shows(sitting: Sitting, attempt: Attempt, rules: QuizSettings) -> dict[str, bool]:
    if attempt.is_open:
        return {"marks": False, "answers": False}
    moment = sitting.moment(rules, timezone.now())
    return {"marks": is_shown(rules.show_marks, moment), "answers": is_shown(rules.show_answers, moment)}


def _question(request: HttpRequest, quiz: Quiz, attempt: Attempt, key: str, asked: Asked) -> Shown:
    def link(name: str | None) -> str | None:
        return link_to(request, name)

    view = quiz.views.get(key)
    if view is None:
        view = public_view(asked.question, attempt.seed)
        is_pictured = key in quiz.pictured
        if is_pictured:
            view = learner_question(view, quiz.pictures, link)
        _name_pictures(view["value"])
        if not is_pictured and looks_the_same(asked.question):  # links to pictures may be signed, and end
            quiz.views[key] = view
    return {**view, "before": learner_blocks(list(asked.before), link) if asked.before else []}


def _name_pictures(value: Shown) -> None:
    """What has no picture says so."""
    for name in ("options", "items", "left", "right"):
        for part in value.get(name, ()):
            part.setdefault("image", None)
    for blank in value.get("blanks", ()):
        _name_pictures(blank)


def _told(asked: Asked, key: str, grade: Grade | None, shows: dict[str, bool], right: Quiz) -> Shown:
    if grade is None:
        return _NOTHING
    told = dict(_NOTHING)
    if shows["marks"]:
        waits = grade.state == "needs_grading"
        told |= {"correct": None if waits else grade.state == "correct", "state": grade.state}
        told |= {"score": None if waits else _number(grade.score), "feedback": list(grade.feedback)}
        told["parts"] = [_part(part) for part in grade.parts if shows["answers"] or _tells_nothing_more(asked, part)]
    if shows["answers"]:
        told["solution"] = right.solution(key)
    return told


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _part(part: Part) -> Shown:
    return {
        "id": part.id,
        "state": part.state,
        "note": part.note,
        "given": part.given,
        "feedback": part.feedback,
    }


def _tells_nothing_more(asked: Asked, part: Part) -> bool:
    """Whether a part says how an answer did, and nothing about what was not answered.

    Options that were left out tell which ones were right, and items stand in their right order.
    """
    return asked.question.type != "ordering" and part.note not in ("missed", "left_out")


def _overall(rules: QuizSettings, percentage: Decimal | None) -> str | None:
    """What the author says to who reached `percentage`."""
    if percentage is None:
        return None
    fitting = [each for each in rules.feedback if Decimal(each.from_percentage) <= percentage]
    return max(fitting, key=lambda each: Decimal(each.from_percentage)).text if fitting else None
