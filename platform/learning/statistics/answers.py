"""What attempts say about questions: what there was to choose, what was chosen, earned, and how long it took."""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

import orjson

from content.questions import Question
from content.richtext import plain_text
from learning.models import Attempt
from learning.statistics.items import Answered, Known


def known(question: Question) -> Known:
    """What there is to choose, for the types where something is chosen."""
    match question.type:
        case "single_choice":
            options = question.value.options
            worth = {str(option.id): Fraction(option.weight) for option in options}
            right, most = {key for key, weight in worth.items() if weight > 0}, max(worth.values())
            partly = frozenset(key for key in right if worth[key] < most)
            return Known({str(option.id): plain_text(option.text) for option in options}, frozenset(right), partly)
        case "multiple_choice":
            marked = question.value.options
            right = {str(option.id) for option in marked if option.correct}
            return Known({str(option.id): plain_text(option.text) for option in marked}, frozenset(right))
        case "true_false":
            return Known({"true": "True", "false": "False"}, frozenset({str(question.value.answer).lower()}))
    return Known({}, words=question.type in ("short_text", "numeric"))


def answered(attempt: Attempt) -> Answered:
    """How one learner did in a closed attempt. What waits to be graded by hand is as if it was not asked."""
    rows: list[dict[str, Any]] = orjson.loads(attempt.grades)
    graded = {row["question"]: row for row in rows if row["state"] != "needs_grading"}
    answers = attempt.answers
    points = {key: float(row["score"]) for key, row in graded.items()}
    most = {key: float(row["max_score"]) for key, row in graded.items()}
    return Answered(
        shares={key: points[key] / most[key] if most[key] else 1.0 for key in graded},
        said={key: _said(answers.get(key)) for key in graded},
        points=points,
        most=most,
        seconds=attempt.time_used,
    )


@lru_cache(maxsize=10_000)
def _words(text: str) -> str:
    """What was written, as it is counted: many write the same."""
    return " ".join(plain_text(text).split())[:200].casefold()


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
            return (_words(text),) if text else ()
        case {"pairs": dict(parts)} | {"blanks": dict(parts)}:
            return tuple(sorted(f"{key}: {value}" for key, value in parts.items()))
        case {"items": list(items)}:
            return (" ".join(map(str, items)),)
    return ()
