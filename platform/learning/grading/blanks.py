"""Grading blanks: each is graded as a question of its kind would be, and worth one part of as many as there are.

As Moodle's cloze and Canvas's "Fill in multiple blanks", with equal parts. What wrong choices cost can use up what
other blanks earned, but no more than that.
"""

from dataclasses import replace
from fractions import Fraction

from content.questions.blanks import Blank, ChoiceBlank, FillBlanks, NumericBlank
from learning.grading import response as read
from learning.grading.choice import judge_choice
from learning.grading.marked import NOTHING, Judged, Marked, unanswered
from learning.grading.number import judge_number
from learning.grading.text import judge_text


def mark_blanks(value: FillBlanks, response: object, *, gone: bool = False) -> Marked:
    """What was written or chosen for each blank; any may be left open."""
    known = {blank.id for blank in value.blanks}
    given = read.entries(read.field(response, "blanks"), "blanks", known, gone=gone)
    parts = [_judged(blank, given.get(blank.id), len(value.blanks), gone=gone) for blank in value.blanks]
    if all(part.state == "unanswered" for part in parts):
        return unanswered(value.scoring)
    if value.scoring == "all_or_nothing":
        return Marked(value.scoring, Fraction(all(part.state == "correct" for part in parts)), parts)
    return Marked(value.scoring, max(sum((part.credit for part in parts), NOTHING), NOTHING), parts)


def _judged(blank: Blank, given: object, blanks: int, *, gone: bool) -> Judged:
    part = _of_its_kind(blank, given, f"blanks.{blank.id}", gone=gone)
    if part is None:
        return Judged(blank.id, "unanswered", "left_open")
    return replace(part, credit=part.credit / blanks)


def _of_its_kind(blank: Blank, given: object, path: str, *, gone: bool) -> Judged | None:
    if isinstance(blank, ChoiceBlank):
        return judge_choice(blank, given, path, gone=gone, name=blank.id)
    if isinstance(blank, NumericBlank):
        return judge_number(blank, given, path, name=blank.id)
    return judge_text(blank, given, path, name=blank.id)
