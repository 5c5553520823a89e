"""What a learner is told of an attempt: nothing of the key before the rules of the quiz allow it."""

from decimal import Decimal

import orjson
from django.http import HttpRequest
from django.utils import timezone
from learning.models import Attempt
from learning.quizzes import quiz_of
from learning.sitting import Sitting

from api.attempt_questions import Shown, questions_shown
from api.ready import link_to
from content.assessments.quiz import QuizSettings
from content.assessments.showing import is_shown
from content.formulas import formulas_in, may_hold_formulas
from content.learner_view import learner_blocks

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
    grades = {} if attempt.is_open else attempt.graded
    shows = _shows(sitting, attempt, rules)
    newer = quiz_of(attempt.regraded_by_id) if shows["answers"] and attempt.regraded_by_id else quiz
    questions = questions_shown(request, quiz, attempt, grades, shows, newer)
    after = learner_blocks(quiz.closing, lambda name: link_to(request, name))
    feedback = None if attempt.waits else _overall(quiz.rules, attempt.percentage)
    read = orjson.loads(questions) if may_hold_formulas(questions) else []
    most = attempt.max_score
    if most is None:
        most = sum((Decimal(each.question.points) for each in quiz.asked(attempt.seed).values()), Decimal(0))
    return {
        **summary_of(attempt),
        "max_score": _number(most),
        "questions": orjson.Fragment(questions),
        "after": after,
        "answers": orjson.Fragment(attempt.responses),
        "shows": shows,
        "feedback": feedback,
        "formulas": formulas_in(read, after, feedback),
    }


def _shows(sitting: Sitting, attempt: Attempt, rules: QuizSettings) -> dict[str, bool]:
    if attempt.is_open:
        return {"marks": False, "answers": False}
    moment = sitting.moment(rules, timezone.now())
    return {"marks": is_shown(rules.show_marks, moment), "answers": is_shown(rules.show_answers, moment)}


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _overall(rules: QuizSettings, percentage: Decimal | None) -> str | None:
    """What the author says to who reached `percentage`."""
    if percentage is None:
        return None
    fitting = [each for each in rules.feedback if Decimal(each.from_percentage) <= percentage]
    return max(fitting, key=lambda each: Decimal(each.from_percentage)).text if fitting else None
