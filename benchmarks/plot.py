"""Bars beside each other, as SVG that needs nothing else."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

_ROW, _LABEL, _WIDTH, _END = 26, 240, 440, 100
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#444}.met{fill:#2f7d5b}.missed{fill:#b8532e}.bar{fill:#3c6e9f}"
    ".goal{stroke:#222;stroke-width:2}@media(prefers-color-scheme:dark){text{fill:#ccc}.goal{stroke:#eee}}"
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


def save(name: str, drawing: str, folder: Path) -> None:
    """Write it as `performance-NAME.svg`."""
    folder.mkdir(exist_ok=True)
    (folder / f"performance-{name}.svg").write_text(drawing)
