"""Grading an order.

- `all_or_nothing`: every item in its place.
- `position`: the items in their right place, of all (Moodle's qtype_ordering, "Absolute position").
- `adjacent`: the items followed by their right next one, of all but the last (the same, "Relative to the next item
  (excluding last)"): one item moved from the end to the front costs one step instead of everything.
Moodle grades as many items as are shown; here that is always all of them, and those left out earn nothing.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from content.questions.ordering import Ordering
from learning.grading import response as read
from learning.grading.marked import NOTHING, Judged, Marked, unanswered


def mark_ordering(value: Ordering, response: object, *, gone: bool = False) -> Marked:
    """The ids of the items in the learner's order."""
    right = [str(item.id) for item in value.items]
    given = read.several(read.field(response, "items"), "items", right, gone=gone)
    if not given:
        return unanswered(value.scoring)
    parts = _by_next(right, given) if value.scoring == "adjacent" else _by_place(right, given)
    if value.scoring == "all_or_nothing":
        return Marked(value.scoring, Fraction(given == right), parts)
    return Marked(value.scoring, sum((part.credit for part in parts), NOTHING), parts)


def _by_place(right: Sequence[str], given: Sequence[str]) -> list[Judged]:
    places = {item: place for place, item in enumerate(given)}
    return [_judged(item, places, places.get(item) == place, len(right)) for place, item in enumerate(right)]


def _by_next(right: Sequence[str], given: Sequence[str]) -> list[Judged]:
    """The last item has nothing to be followed by and is no part."""
    places = {item: place for place, item in enumerate(given)}
    steps = set(pairwise(given))
    pairs = list(pairwise(right))
    return [_judged(item, places, (item, then) in steps, len(pairs)) for item, then in pairs]


def _judged(item: str, places: dict[str, int], fits: bool, parts: int) -> Judged:
    if item not in places:
        return Judged(item, "unanswered", "left_out")
    given = str(places[item] + 1)
    if fits:
        return Judged(item, "correct", "right_place", Fraction(1, parts), given)
    return Judged(item, "incorrect", "wrong_place", NOTHING, given)
