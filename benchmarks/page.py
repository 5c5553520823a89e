"""The part of `docs/performance.md` that `make bench` writes: goals, growth, layers, and every operation."""

from typing import Any

from benchmarks import plot, report
from benchmarks.layers import LAYERS
from benchmarks.plan.left_out import NOT_MEASURED

TITLES = {
    "course": "a course of 200 lessons",
    "course 304": "the same, unchanged (304)",
    "catalogue": "a page of 20 of the catalogue",
    "search": "a search",
    "lesson": "a lesson",
    "enrollment": "my enrollment in 200 lessons",
    "progress": "reporting progress",
    "complete": "marking a lesson done",
    "submit": "handing in a quiz",
    "refresh": "refreshing a token",
}
MOST_GROWTH = 1.3
Figures = dict[str, Any]


def tell(rows: dict[str, Figures]) -> None:
    """On the terminal."""
    print(f"\n{'':70}{'req/s':>8}{'p50 ms':>9}{'p99 ms':>9}{'floors':>8}{'goal':>6}", end="")
    print(f"{'cpu µs':>9}{'floors':>8}{'queries':>9}")
    for name, row in rows.items():
        goal = f"{row['goal']:6.1f}" if "goal" in row else " " * 6
        print(f"{name[:69]:70}{row['per_second']:8.0f}{row['p50_ms']:9.2f}{row['p99_ms']:9.2f}", end="")
        print(f"{row.get('floors', 1):8.2f}{goal}{row['processor_us']:9.0f}", end="")
        print(f"{row.get('processor_floors', 1):8.2f}{row['queries']:9}", flush=True)


def write(scale: str, figures: Figures) -> None:
    """Keep the figures of a scale, and write the page from those of all scales that there are."""
    scales = {**report.results("operations").get("scales", {}), scale: figures}
    main = scales.get("1") or figures
    report.write("operations", {"scales": scales}, _page(scales, main), marker="bench")
    folder = report.PAGE.parent / "images"
    rows = [(TITLES[name], row["floors"], row["goal"]) for name, row in main["goals"].items()]
    plot.save("goals", plot.bars(rows, " floors", "Floors per request; the mark is the goal"), folder)
    rows = [(TITLES[name], row["p99_ms"], None) for name, row in main["goals"].items()]
    plot.save("times", plot.bars(rows, " ms", "99 of 100 requests of 8 clients are answered within"), folder)


def _page(scales: Figures, main: Figures) -> str:
    date, machine = main["date"], main["machine"]
    parts = [
        f"Measured on {date} with `make bench` ({machine}).",
        _goals(main),
        _missed(main),
        "![Floors per request](images/performance-goals.svg)",
        "![Times](images/performance-times.svg)",
        _growth(scales),
        _layers(main),
        _operations(main),
    ]
    return "\n\n".join(part for part in parts if part)


def _goals(main: Figures) -> str:
    floor = main["floor"]
    lines = [
        "### Goals",
        "",
        f"The floor answers {floor['per_second']:.0f} requests a second and takes {floor['processor_us']:.0f} µs "
        "of the processor for each.",
        "",
        "| | floors | goal | | requests a second | p50 ms | p99 ms | µs of the processor | in floors | queries |",
        "|---|--:|--:|---|--:|--:|--:|--:|--:|--:|",
    ]
    for name, row in main["goals"].items():
        over = row["floors"] / row["goal"] - 1
        verdict = "met" if over <= 0 else f"missed by {over:.0%}"
        lines.append(f"| {TITLES[name]} | {row['floors']:.2f} | {row['goal']:.1f} | {verdict} | {_costs(row)} |")
    return "\n".join(lines)


def _missed(main: Figures) -> str:
    """The three layers in which most of the time of each missed goal goes."""
    lines = []
    for name, row in main["goals"].items():
        if row["floors"] <= row["goal"] or name not in main["layers"]:
            continue
        found = main["layers"][name]
        whole = sum(took["wall"] for took in found.values())
        most = sorted(found, key=lambda layer: -found[layer]["wall"])[:3]
        shares = ", ".join(f"{found[layer]['wall'] / whole:.0%} {LAYERS[layer]}" for layer in most)
        lines.append(f"- **{TITLES[name]}** sends {_queries(row)}; of its time by the clock {shares}.")
    return "\n".join(["Where the missed ones spend their time:", "", *lines]) if lines else "Every goal is met."


def _queries(row: Figures) -> str:
    return "one query" if row["queries"] == 1 else f"{row['queries']} queries"


def _costs(row: Figures) -> str:
    return (
        f"{row['per_second']:.0f} | {row['p50_ms']:.2f} | {row['p99_ms']:.2f} | {row['processor_us']:.0f} | "
        f"{row['processor_floors']:.2f} | {row['queries']}"
    )


def _growth(scales: Figures) -> str:
    """Floors at each scale, and how many times more the largest takes than the smallest."""
    ordered = sorted(scales, key=float)
    if len(ordered) < 2:
        return ""
    smallest, largest = scales[ordered[0]], scales[ordered[-1]]
    lines = [
        f"### From {ordered[0]} to {ordered[-1]} times the data",
        "",
        "| | " + " | ".join(f"floors at {scale}" for scale in ordered) + " | grows | |",
        "|---|" + "--:|" * len(ordered) + "--:|---|",
    ]
    for name in smallest["goals"]:
        seen = [scales[scale]["goals"][name]["floors"] for scale in ordered]
        growth = seen[-1] / seen[0]
        verdict = "met" if growth <= MOST_GROWTH else "missed"
        lines.append(
            f"| {TITLES[name]} | " + " | ".join(f"{value:.2f}" for value in seen) + f" | {growth:.2f} | {verdict} |"
        )
    grown = {
        name: (row["floors"], largest["others"][name]["floors"])
        for name, row in smallest["others"].items()
        if name in largest["others"]
    }
    worse = [(name, *pair) for name, pair in grown.items() if pair[1] / pair[0] > MOST_GROWTH]
    lines += ["", f"Of the {len(grown)} others, {len(worse)} grow beyond {MOST_GROWTH} times:", ""]
    lines += [f"- `{name}`: {least:.1f} to {most:.1f} floors" for name, least, most in sorted(worse)]
    return "\n".join(lines)


def _layers(main: Figures) -> str:
    used = [layer for layer in LAYERS if any(layer in found for found in main["layers"].values())]
    lines = [
        "### Where the time goes",
        "",
        "Microseconds of one request by the clock, in brackets of the server's processor, with the timers on "
        "(`make bench PROFILE=course`). What waits for the database has a small share of the processor.",
        "",
        "| | " + " | ".join(LAYERS[layer] for layer in used) + " |",
        "|---|" + "--:|" * len(used),
    ]
    for name, found in main["layers"].items():
        cells = [
            f"{found[layer]['wall']:.0f} ({found[layer]['processor']:.0f})" if layer in found else "" for layer in used
        ]
        lines.append(f"| {TITLES[name]} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _operations(main: Figures) -> str:
    rows = {row["operation"]: row for row in main["goals"].values()} | main["others"]
    lines = [
        f"### All {len(rows)} operations",
        "",
        "| operation | floors | requests a second | p50 ms | p99 ms | µs of the processor | in floors | queries |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [f"| `{name}` | {row['floors']:.2f} | {_costs(row)} |" for name, row in sorted(rows.items())]
    lines += ["", "Not measured:", ""]
    lines += [f"- `{name}`: {why}" for name, why in NOT_MEASURED.items()]
    return "\n".join(lines)
