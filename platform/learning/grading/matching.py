"""Grading pairs: each right pair earns one part of as many as there are pairs (Moodle's and Canvas's matching)."""

from collections.abc import Mapping
from fractions import Fraction
from uuid import UUID

from content.questions.matching import Matching, Pair, right_id
from learning.grading import response as read
from learning.grading.marked import NOTHING, Judged, Marked, unanswered


def mark_matching(value: Matching, response: object, *, question: UUID, gone: bool = False) -> Marked:
    """Left ids with the ids of the right sides that `public_view` gave; a pair may be left open."""
    rights = {right_id(question, text): text for text in value.rights()}
    lefts = {str(pair.id) for pair in value.pairs}
    given = read.entries(read.field(response, "pairs"), "pairs", lefts, gone=gone)
    chosen = {left: read.chosen(right, f"pairs.{left}", rights, gone=gone) for left, right in given.items()}
    made = {left: rights[right] for left, right in chosen.items() if right is not None}
    if not made:
        return unanswered(value.scoring)
    parts = [_judged(pair, made, len(value.pairs)) for pair in value.pairs]
    if value.scoring == "all_or_nothing":
        return Marked(value.scoring, Fraction(all(part.state == "correct" for part in parts)), parts)
    return Marked(value.scoring, sum((part.credit for part in parts), NOTHING), parts)


def _judged(pair: Pair, made: Mapping[str, str], pairs: int) -> Judged:
    name = str(pair.id)
    right = made.get(name)
    if right is None:
        return Judged(name, "unanswered", "left_open")
    if right == pair.right:
        return Judged(name, "correct", "right_pair", Fraction(1, pairs), right)
    return Judged(name, "incorrect", "wrong_pair", NOTHING, right)
