"""Orders of the same things before and after: what was moved, and one order with what is gone in its old place."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def displaced(before: Sequence[Key], after: Sequence[Key]) -> set[Key]:
    """Which of the keys in both lists have to be moved to turn one order into the other: as few as possible."""
    places = {key: place for place, key in enumerate(before)}
    both = [key for key in after if key in places]
    return set(both) - _longest_rise(both, [places[key] for key in both])


def merged(before: Sequence[Key], after: Sequence[Key]) -> list[Key]:
    """`after`, with every key that is only in `before` behind the one that it stood behind."""
    kept = set(after)
    behind: dict[Key | None, list[Key]] = defaultdict(list)
    last: Key | None = None
    for key in before:
        if key in kept:
            last = key
        else:
            behind[last].append(key)
    return [*behind[None], *(key for place in after for key in (place, *behind[place]))]


def _longest_rise(keys: Sequence[Key], numbers: list[int]) -> set[Key]:
    """The keys of the longest series whose numbers rise: those that keep their order."""
    ends: list[int] = []
    places: list[int] = []
    earlier: list[int | None] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number)
        earlier.append(places[length - 1] if length else None)
        ends[length:], places[length:] = [number, *ends[length + 1 :]], [place, *places[length + 1 :]]
    kept: set[Key] = set()
    step = places[-1] if places else None
    while step is not None:
        kept.add(keys[step])
        step = earlier[step]
    return kept
