"""Grading numbers, exact: 0.1 + 0.2 is 0.3 here, and the edge of a tolerance is inside.

The first accepted answer that fits counts, as in Moodle. A relative tolerance is a part of the accepted value
(qtype_numerical: 7 with 0.1 takes 6.3 to 7.7); ranges include both ends, as Canvas's do. Canvas too compares decimals,
so that -11.7 with a margin of 0.02 takes -11.72.
"""

from fractions import Fraction

from content.questions.number import Numeric
from content.questions.spelling import spelled
from learning.grading import response as read
from learning.grading.grade import state_of
from learning.grading.marked import Judged, Marked, unanswered, weighed
from learning.grading.reading import readings

MOST_CHARACTERS = 100


def mark_number(value: Numeric, response: object) -> Marked:
    """A number, with its unit or without."""
    part = judge_number(value, read.field(response, "number"), "number")
    return weighed("tolerance", part, part.credit) if part else unanswered("tolerance")


def judge_number(value: Numeric, given: object, path: str, *, name: str = "") -> Judged | None:
    """A number for a question, or for a blank called `name`; None without one.

    Words that are no number, and another unit, are wrong answers, not malformed ones: a learner wrote them.
    """
    name = name or "number"
    text = spelled(read.text(given, path, most=MOST_CHARACTERS))
    if not text:
        return None
    # Spelling would turn 10⁸ into 108, so the number is read from what was written.
    written = read.text(given, path).strip()
    numbers, unit = readings(written.removeprefix(value.unit))  # £5 is as good as 5 £
    if not numbers:
        return Judged(name, "incorrect", "no_number", given=text)
    if unit and not _same_unit(unit, value.unit):
        return Judged(name, "incorrect", "other_unit", given=text)
    judged = [_judged(value, number, name, text) for number in numbers]
    return max(judged, key=lambda part: part.credit)


def _judged(value: Numeric, number: Fraction, name: str, text: str) -> Judged:
    for position, answer in enumerate(value.answers, start=1):
        low, high = answer.bounds()
        if low <= number <= high:
            weight = Fraction(answer.weight)
            return Judged(name, state_of(weight), f"answer_{position}", weight, text, answer.feedback)
    return Judged(name, "incorrect", "no_answer_fits", given=text)


def _same_unit(unit: str, expected: str) -> bool:
    """Units keep their case (mW is not MW); spaces, and how a power is written, don't matter."""
    return _unit(unit) == _unit(expected)


def _unit(unit: str) -> str:
    return spelled(unit).replace(" ", "").replace("^", "").replace("**", "")
