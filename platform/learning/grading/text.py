"""Grading words.

The accepted answers are tried in their order, and the first that fits counts, with its weight and its feedback
(docs.moodle.org, "Short answer analysis"): a wrong answer worth a remark can stand before a wildcard.
"""

from fractions import Fraction

from content.questions.pattern import compiled
from content.questions.spelling import fits_wildcard, spelled
from content.questions.text import ShortText
from learning.grading import response as read
from learning.grading.grade import state_of
from learning.grading.marked import Judged, Marked, unanswered, weighed

MOST_SPELLED = 1_000
"""Unicode can make a text eighteen times longer; past this it is no short answer."""


def mark_text(value: ShortText, response: object) -> Marked:
    """A few words."""
    part = judge_text(value, read.field(response, "text"), "text")
    return weighed(value.matching, part, part.credit) if part else unanswered(value.matching)


def judge_text(value: ShortText, given: object, path: str, *, name: str = "") -> Judged | None:
    """Words for a question, or for a blank called `name`; None without any."""
    words = spelled(read.text(given, path))
    if not words:
        return None
    for number, answer in enumerate(value.answers, start=1):
        if fits(value, answer.text, words):
            weight = Fraction(answer.weight)
            return Judged(name or "text", state_of(weight), f"answer_{number}", weight, words, answer.feedback)
    return Judged(name or "text", "incorrect", "no_answer_fits", given=words)


def fits(value: ShortText, accepted: str, words: str) -> bool:
    """Whether words fit what is accepted, both in one spelling."""
    sensitive = value.case_sensitive
    words = spelled(words, case_sensitive=sensitive)
    if len(words) > MOST_SPELLED:
        return False
    if value.matching == "wildcard":
        return fits_wildcard(accepted, words, case_sensitive=sensitive)
    if value.matching == "pattern":
        return compiled(accepted, ignore_case=not sensitive).fits(words)
    return words == spelled(accepted, case_sensitive=sensitive)
