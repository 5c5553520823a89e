"""Long runs in which nothing changed, folded so that changes stand out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

Item = TypeVar("Item")
_FEWEST = 2


@dataclass(frozen=True)
class Fold(Generic[Item]):
    """A run of items; `is_hidden` where it is folded away."""

    is_hidden: bool
    items: list[Item]

    @property
    def count(self) -> int:
        return len(self.items)


def folded(items: Sequence[Item], context: int, is_same: Callable[[Item], bool]) -> list[Fold[Item]]:
    """`items` in runs: what is further than `context` from any change is hidden, unless there is hardly any."""
    near = [False] * len(items)
    for place, item in enumerate(items):
        if not is_same(item):
            low, high = max(0, place - context), min(len(items), place + context + 1)
            near[low:high] = [True] * (high - low)
    runs = [[place for place, _ in run] for _, run in groupby(enumerate(near), key=lambda pair: pair[1])]
    found: list[Fold[Item]] = []
    for run in runs:
        hidden = not near[run[0]] and len(run) >= _FEWEST
        part = [items[place] for place in run]
        if found and not hidden and not found[-1].is_hidden:
            found[-1] = Fold(False, found[-1].items + part)
        else:
            found.append(Fold(hidden, part))
    return found
