"""How the costs of operations grow with the data: what two schools of different sizes answered side by side."""

from collections.abc import Mapping, Sequence
from typing import Any

MOST_GROWTH = 1.3
Figures = dict[str, Any]


def tell(rows: Sequence[Figures], scales: Sequence[str]) -> None:
    """On the terminal, what grows most first."""
    small, large = scales
    print(f"\n{'':90}{f'req/s at {small}':>14}{f'at {large}':>10}{'grows':>8}{'between':>14}{'queries':>10}")
    for row in sorted(rows, key=_growth_of, reverse=True):
        rates = f"{row['per_second'][0]:14.0f}{row['per_second'][1]:10.0f}"
        between, queries = "{:.2f}, {:.2f}".format(*row["between"]), "{} {}".format(*row["queries"])
        print(f"{row['title'] or row['operation'][:89]:90}{rates}{row['grows']:8.2f}{between:>14}{queries:>10}")


def growth(figures: Figures, titles: Mapping[str, str]) -> str:
    """Those with a goal, and the others that grow too much."""
    if not figures:
        return ""
    small, large = figures["scales"]
    lines = [
        f"### From {small} to {large} times the data",
        "",
        f"Measured on {figures['date']} with `make growth` ({figures['machine']}), both schools side by side, by the "
        'clock: the time of the database is in it. Half of the pairs of blocks say what stands under "between".',
        "",
        f"| | requests a second at {small} | at {large} | grows | between | |",
        "|---|--:|--:|--:|--:|---|",
    ]
    rows: list[Figures] = figures["rows"]
    named = {**titles, "floor": "the floor, which knows of no data"}
    for row in (row for row in rows if row["title"]):
        verdict = "met" if row["grows"] <= MOST_GROWTH else "missed"
        lines.append(f"| {named[row['title']]} | {_cells(row)} | {verdict} |")
    others = [row for row in rows if not row["title"]]
    worse = sorted((row for row in others if row["grows"] > MOST_GROWTH), key=_growth_of, reverse=True)
    if not worse:
        return "\n".join([*lines, "", f"None of the {len(others)} others grows beyond {MOST_GROWTH} times."])
    lines += ["", f"Of the {len(others)} others, {len(worse)} grow beyond {MOST_GROWTH} times:", ""]
    lines += [
        f"| operation | requests a second at {small} | at {large} | grows | between |",
        "|---|--:|--:|--:|--:|",
        *(f"| `{row['operation']}` | {_cells(row)} |" for row in worse),
    ]
    return "\n".join(lines)


def by_operation(figures: Figures) -> dict[str, float]:
    """How many times as long each operation takes at the largest scale as at the smallest; the worst of its goals."""
    rows: list[Figures] = sorted(figures.get("rows", []), key=_growth_of)
    return {row["operation"]: row["grows"] for row in rows}


def _growth_of(row: Figures) -> float:
    return float(row["grows"])


def _cells(row: Figures) -> str:
    small, large = row["per_second"]
    return f"{small:.0f} | {large:.0f} | {row['grows']:.2f} | {row['between'][0]:.2f} to {row['between'][1]:.2f}"
