"""Where the lines and bars of a plot are. Numbers are text, so that no locale puts commas into an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from learning.statistics.items import ItemFigures, Option

from cms.statistics.words import share

WIDTH, HEIGHT = 400, 216
LEFT, RIGHT, TOP, BOTTOM = 40, 26, 10, 34
MOST_LINES = 6
GAP = 12


@dataclass(frozen=True)
class Line:
    """A line from the weakest fifth to the best, with the letter of its option; `end` is how high the letter stands."""

    letter: str
    right: bool
    dots: tuple[tuple[str, str], ...]
    end: str

    @property
    def path(self) -> str:
        """For `d`."""
        return "M" + "L".join(f"{x} {y}" for x, y in self.dots)


@dataclass(frozen=True)
class Plot:
    """What each fifth of the learners earned, and which wrong options it chose; `words` says the same."""

    lines: tuple[Line, ...]
    words: str


def letter_of(place: int) -> str:
    """A, B, C and so on; after Z numbers."""
    return chr(ord("A") + place) if place < 26 else str(place + 1)


def plot_of(item: ItemFigures) -> Plot | None:
    """None below the learners that it takes."""
    if not item.curve:
        return None
    wrong = [(letter_of(n), each) for n, each in enumerate(item.options) if not each.right and any(each.curve)]
    curves = [("✓", True, item.curve)]
    curves += [(letter, False, option.curve) for letter, option in _most_chosen(wrong)]
    ends = _apart([_y(curve[-1]) for _, _, curve in curves])
    lines = [
        Line(letter, right, tuple((_text(_x(n)), _text(_y(each))) for n, each in enumerate(curve)), _text(end))
        for (letter, right, curve), end in zip(curves, ends, strict=True)
    ]
    said = _("Of the points, each fifth of the learners earned, from the weakest to the best: %s.")
    return Plot(tuple(lines[::-1]), said % ", ".join(map(share, item.curve)))


def bars_of(histogram: Sequence[int]) -> list[dict[str, str]]:
    """The bars of a histogram, with their counts above and the tenths below."""
    most, width = max(*histogram, 1), (WIDTH - 8) / len(histogram)
    bars = []
    for n, count in enumerate(histogram):
        height = count / most * 88
        place = {"x": _text(4 + n * width + 2), "width": _text(width - 4), "middle": _text(4 + (n + 0.5) * width)}
        more = {"y": _text(104 - height), "height": _text(height), "above": _text(99 - height)}
        bars.append({**place, **more, "count": str(count) if count else "", "from": str(n * 10)})
    return bars


def _most_chosen(options: list[tuple[str, Option]]) -> list[tuple[str, Option]]:
    return sorted(options, key=lambda pair: -pair[1].chosen)[:MOST_LINES]


def _apart(heights: list[float]) -> list[float]:
    """The same heights, moved so that letters don't stand on each other."""
    found = dict[int, float]()
    for n in sorted(range(len(heights)), key=heights.__getitem__):
        found[n] = max(heights[n], max(found.values(), default=-GAP) + GAP)
    over = max(found.values()) - (HEIGHT - BOTTOM)
    return [found[n] - max(over, 0) for n in range(len(heights))]


def _x(fifth: int) -> float:
    return LEFT + (fifth + 0.5) * (WIDTH - LEFT - RIGHT) / 5


def _y(value: float) -> float:
    return TOP + (1 - min(max(value, 0), 1)) * (HEIGHT - TOP - BOTTOM)


def _text(number: float) -> str:
    return f"{number:.1f}"
