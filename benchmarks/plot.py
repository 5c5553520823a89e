"""Bars beside each other and lines over time, as SVG that needs nothing else."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

_ROW, _LABEL, _WIDTH, _END = 26, 240, 440, 100
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#444}.met{fill:#2f7d5b}.missed{fill:#b8532e}.bar{fill:#3c6e9f}"
    ".goal{stroke:#222;stroke-width:2}.grid{stroke:#8884}.more{fill:#b8532e;opacity:.13}.line{fill:none;stroke-width:1.5}"
    ".first{stroke:#3c6e9f}.second{stroke:#b8532e}.in-first{fill:#3c6e9f}.in-second{fill:#b8532e}@media(prefers-color-scheme:dark){text{fill:#ccc}.goal{stroke:#eee}"
    ".first{stroke:#8ab8e6}.second{stroke:#f0936d}.in-first{fill:#8ab8e6}.in-second{fill:#f0936d}}"
)


def bars(rows: Sequence[tuple[str, float, float | None]], unit: str, title: str) -> str:
    """A bar for each (name, value, goal); a mark stands where the goal is."""
    longest = max(max(value, goal or 0) for _, value, goal in rows) or 1
    height, width = _ROW * len(rows) + 34, _LABEL + _WIDTH + _END
    drawn = "".join(_bar(number, row, longest, unit) for number, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f'<text x="0" y="16" font-weight="600">{escape(title)}</text>{drawn}</svg>\n'
    )


def _bar(number: int, row: tuple[str, float, float | None], longest: float, unit: str) -> str:
    name, value, goal = row
    top, length = 28 + number * _ROW, _WIDTH * value / longest
    kind = "bar" if goal is None else "met" if value <= goal else "missed"
    mark = ""
    if goal is not None:
        place = _LABEL + _WIDTH * goal / longest
        mark = f'<line class="goal" x1="{place:.1f}" x2="{place:.1f}" y1="{top - 2}" y2="{top + 20}"/>'
    return (
        f'<text x="{_LABEL - 8}" y="{top + 14}" text-anchor="end">{escape(name)}</text>'
        f'<rect class="{kind}" x="{_LABEL}" y="{top}" width="{length:.1f}" height="18" rx="2"/>{mark}'
        f'<text x="{_LABEL + length + 8:.1f}" y="{top + 14}">{value:g}{escape(unit)}</text>'
    )


Points = Sequence[tuple[float, float]]
_LEFT, _TOP, _WIDE, _HIGH = 64, 56, 700, 240


def lines(series: Mapping[str, Points], title: str, *, more: tuple[float, float, str], ticks: Sequence[float]) -> str:
    """Two lines of (second, milliseconds) on a scale of decades; `more` marks a stretch of time and names it."""
    values = [value for points in series.values() for _, value in points] or [1.0]
    least, most = (
        rounded(math.log10(max(0.1, value))) for rounded, value in ((math.floor, min(values)), (math.ceil, max(values)))
    )
    scale = _Scale(more[1], least, max(most, least + 1))
    width, height = _LEFT + _WIDE + 24, _TOP + _HIGH + 48
    drawn = "".join(
        _line(kind, scale, points) for kind, points in zip(("first", "second"), series.values(), strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f'<text x="0" y="16" font-weight="600">{escape(title)}</text>{_legend(list(series))}'
        f"{_marked(scale, more)}{_axes(scale, ticks)}{drawn}</svg>\n"
    )


class _Scale:
    """Where a second and a number of milliseconds are drawn; powers of ten are at equal distances."""

    def __init__(self, seconds: float, least: int, most: int) -> None:
        self.seconds, self.least, self.most = seconds, least, most

    def x(self, second: float) -> float:
        return _LEFT + _WIDE * second / self.seconds

    def y(self, milliseconds: float) -> float:
        share = (math.log10(max(10.0**self.least, milliseconds)) - self.least) / (self.most - self.least)
        return _TOP + _HIGH * (1 - share)


def _legend(names: list[str]) -> str:
    return "".join(
        f'<text class="in-{kind}" x="{_LEFT + 150 * place}" y="40">&#9644; {escape(name)}</text>'
        for place, (kind, name) in enumerate(zip(("first", "second"), names, strict=True))
    )


def _marked(scale: _Scale, more: tuple[float, float, str]) -> str:
    begin, end, name = more
    left, wide = scale.x(begin), scale.x(end) - scale.x(begin)
    return (
        f'<rect class="more" x="{left:.1f}" y="{_TOP}" width="{wide:.1f}" height="{_HIGH}"/>'
        f'<text x="{scale.x(end):.1f}" y="{_TOP - 6}" text-anchor="end">{escape(name)}</text>'
    )


def _axes(scale: _Scale, ticks: Sequence[float]) -> str:
    decades = [10.0**power for power in range(scale.least, scale.most + 1)]
    across = "".join(
        f'<line class="grid" x1="{_LEFT}" x2="{_LEFT + _WIDE}" y1="{scale.y(value):.1f}" y2="{scale.y(value):.1f}"/>'
        f'<text x="{_LEFT - 8}" y="{scale.y(value) + 4:.1f}" text-anchor="end">{_spelled(value)}</text>'
        for value in decades
    )
    below = "".join(
        f'<text x="{scale.x(tick):.1f}" y="{_TOP + _HIGH + 20}" text-anchor="middle">{tick:g}</text>' for tick in ticks
    )
    return f'{across}{below}<text x="{_LEFT + _WIDE}" y="{_TOP + _HIGH + 40}" text-anchor="end">seconds</text>'


def _spelled(milliseconds: float) -> str:
    return f"{milliseconds / 1000:g} s" if milliseconds >= 1000 else f"{milliseconds:g} ms"


def _line(kind: str, scale: _Scale, points: Points) -> str:
    path = " ".join(f"{scale.x(second):.1f},{scale.y(value):.1f}" for second, value in points)
    return f'<polyline class="line {kind}" points="{path}"/>'


def save(name: str, drawing: str, folder: Path) -> None:
    """Write it as `performance-NAME.svg`."""
    folder.mkdir(exist_ok=True)
    (folder / f"performance-{name}.svg").write_text(drawing)
