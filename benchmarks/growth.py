"""How the costs of operations grow with the data: what the scales that were measured say side by side."""

from typing import Any

MOST_GROWTH = 1.3
Figures = dict[str, Any]


def growth(scales: Figures, titles: dict[str, str]) -> str:
    """Floors at each scale, and how many times as many the largest takes; then all that grow too much."""
    ordered = sorted(scales, key=float)
    if len(ordered) < 2:
        return ""
    lines = [
        f"### From {ordered[0]} to {ordered[-1]} times the data",
        "",
        "Floors by the clock: the time of the database is in them. Those with a goal are measured longest.",
        "",
        "| | " + " | ".join(f"floors at {scale}" for scale in ordered) + " | grows | |",
        "|---|" + "--:|" * len(ordered) + "--:|---|",
    ]
    for name, seen in _seen(scales, "goals").items():
        verdict = "met" if seen[-1] <= MOST_GROWTH * seen[0] else "missed"
        lines.append(f"| {titles[name]} | {_grown(seen)} | {verdict} |")
    others = _seen(scales, "others")
    worse = {name: seen for name, seen in others.items() if seen[-1] > MOST_GROWTH * seen[0]}
    lines += ["", f"Of the {len(others)} others, {len(worse)} grow beyond {MOST_GROWTH} times:", ""]
    lines += [f"- `{name}`: {_steps(seen)}" for name, seen in sorted(worse.items(), key=_growth_of, reverse=True)]
    return "\n".join(lines)


def by_operation(scales: Figures) -> dict[str, float]:
    """How many times as many floors each operation takes at the largest scale as at the smallest."""
    (first, *_) = scales.values()
    goals = {first["goals"][name]["operation"]: seen for name, seen in _seen(scales, "goals").items()}
    rows = {**goals, **_seen(scales, "others")} if len(scales) > 1 else {}
    return {name: seen[-1] / seen[0] for name, seen in rows.items()}


def _seen(scales: Figures, group: str) -> dict[str, list[float]]:
    """The floors of each operation, at each scale; of those that were measured at all."""
    ordered = sorted(scales, key=float)
    names = [name for name in scales[ordered[0]][group] if all(name in scales[scale][group] for scale in ordered)]
    return {name: [scales[scale][group][name]["floors"] for scale in ordered] for name in names}


def _growth_of(row: tuple[str, list[float]]) -> float:
    return row[1][-1] / row[1][0]


def _grown(seen: list[float]) -> str:
    """As cells."""
    return " | ".join(f"{floors:.2f}" for floors in (*seen, seen[-1] / seen[0]))


def _steps(seen: list[float]) -> str:
    return f"{seen[-1] / seen[0]:.2f} times ({' to '.join(f'{floors:.1f}' for floors in seen)} floors)"
