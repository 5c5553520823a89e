"""The questions of an attempt as JSON, put together of parts that are kept: of versions of quizzes, and of grades.

As dictionaries, ten of them are some 300 objects that each hand-in would make and write anew.
"""

from typing import Any, NamedTuple

import orjson
from django.http import HttpRequest
from learning.grading import Grade, Part
from learning.models import Attempt
from learning.quizzes import Quiz
from lib.kept import Kept, snug

from api.ready import link_to
from content.assessments.paper import Asked
from content.assessments.pictures import learner_question
from content.learner_view import learner_blocks
from content.questions import looks_the_same, public_view, shuffled_ids

MOST_TOLD = 10_000
"""Grades of which a process keeps what learners are told."""
_OPTIONS = b"[\0]"
"""Stands for options that are shuffled: no JSON has it."""
_QUESTION = b'%b,"before":%b,"answer":%b,%b,"solution":%b}'
_NOTHING = b'"correct":null,"state":null,"score":null,"feedback":null,"parts":null'
Shown = dict[str, Any]


class View(NamedTuple):
    """What learners see of a question, as JSON without its end. Shuffled `options` stand before the `tail`, by id."""

    head: bytes
    options: dict[str, bytes]
    tail: bytes


def questions_shown(
    request: HttpRequest, quiz: Quiz, attempt: Attempt, grades: dict[str, Grade], shows: dict[str, bool], newer: Quiz
) -> bytes:
    """A JSON list. Right answers are those of the `newer` quiz by which it was graded again, as far as that asks."""
    answers, shown = attempt.answers, []
    for key, asked in quiz.asked(attempt.seed).items():
        grade, solution = grades.get(key), None
        if grade is not None and shows["answers"]:
            solution = (newer if key in newer.questions else quiz).solution(key)
        before = learner_blocks(list(asked.before), lambda name: link_to(request, name)) if asked.before else []
        view, told = _view(request, quiz, attempt.seed, asked), _told(asked, grade, shows)
        shown.append(_QUESTION % (view, _json(before), _json(answers.get(key)), told, _json(solution)))
    return b"[%b]" % b",".join(shown)


def _view(request: HttpRequest, quiz: Quiz, seed: str, asked: Asked) -> bytes:
    view: View | None = quiz.views.get(asked.id)
    if view is None:
        view = _viewed(request, quiz, seed, asked)
        if asked.id not in quiz.pictured and (view.tail or looks_the_same(asked.question)):
            quiz.views[asked.id] = view  # links to pictures may be signed, and end
    if not view.tail:
        return view.head
    options = [view.options[each] for each in shuffled_ids(view.options, f"{seed}:{asked.id}")]
    return b"%b[%b]%b" % (view.head, b",".join(options), view.tail)


def _viewed(request: HttpRequest, quiz: Quiz, seed: str, asked: Asked) -> View:
    view = public_view(asked.question, seed)
    if asked.id in quiz.pictured:
        view = learner_question(view, quiz.pictures, lambda name: link_to(request, name))
    _name_pictures(view["value"])
    if looks_the_same(asked.question) or "options" not in view["value"]:
        return View(snug(_json(view)[:-1]), {}, b"")
    options = {option["id"]: snug(_json(option)) for option in view["value"]["options"]}
    view["value"] |= {"options": orjson.Fragment(_OPTIONS)}
    head, _, tail = _json(view)[:-1].partition(_OPTIONS)
    return View(head, options, tail)


def _name_pictures(value: Shown) -> None:
    """What has no picture says so."""
    for name in ("options", "items", "left", "right"):
        for part in value.get(name, ()):
            part.setdefault("image", None)
    for blank in value.get("blanks", ()):
        _name_pictures(blank)


_kept: Kept[tuple[bool, bool, str], bytes] = Kept(most=MOST_TOLD)


def _told(asked: Asked, grade: Grade | None, shows: dict[str, bool]) -> bytes:
    """What a grade says, as far as it may be seen: fields of JSON."""
    if grade is None or not shows["marks"]:
        return _NOTHING
    seen = shows["answers"], asked.question.type == "ordering"
    if not grade.is_written:  # it was read just now: to write it takes as long as to tell of it
        return _json(_said(*seen, grade))[1:-1]
    key = (*seen, grade.as_json)
    return _kept.get(key) or _kept.keep(key, snug(_json(_said(*seen, grade))[1:-1]))


def _said(answers_are_shown: bool, is_ordering: bool, grade: Grade) -> Shown:
    waits = grade.state == "needs_grading"
    parts = [each for each in grade.parts if answers_are_shown or _tells_nothing_more(is_ordering, each)]
    return {
        "correct": None if waits else grade.state == "correct",
        "state": grade.state,
        "score": None if waits else float(grade.score),
        "feedback": list(grade.feedback),
        "parts": [
            {name: getattr(part, name) for name in ("id", "state", "note", "given", "feedback")} for part in parts
        ],
    }


def _tells_nothing_more(is_ordering: bool, part: Part) -> bool:
    """Whether a part says how an answer did, and nothing about what was not answered.

    Options that were left out tell which ones were right, and items stand in their right order.
    """
    return not is_ordering and part.note not in ("missed", "left_out")


def _json(shown: Any) -> bytes:
    return orjson.dumps(shown, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)
