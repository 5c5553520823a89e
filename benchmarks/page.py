"""The part of `docs/performance.md` that `make bench` writes: goals, growth, layers, and every operation."""

from benchmarks import plot, report
from benchmarks.growth.page import Figures, by_operation, growth
from benchmarks.layers import LAYERS
from benchmarks.plan.left_out import NOT_MEASURED

TITLES = {
    "course": "a course of 200 lessons",
    "course 304": "the same, unchanged (304)",
    "catalogue": "a page of 20 of the catalogue",
    "search": "a search, made before",
    "search-anew": "a search that is new",
    "lesson": "a lesson",
    "enrollment": "my enrollment in 200 lessons",
    "progress": "reporting progress",
    "complete": "marking a lesson done",
    "submit": "handing in a quiz",
    "refresh": "refreshing a token",
}


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
    """Keep the figures of a scale, and write the page."""
    kept = report.results("operations")
    _write({**kept, "scales": {**kept.get("scales", {}), scale: figures}})


def write_growth(figures: Figures) -> None:
    """Keep what two scales say side by side, and write the page if there are figures of one to stand beside."""
    _write({"scales": {}, **report.results("operations"), "growth": figures})


def _write(kept: Figures) -> None:
    """The page is about scale 1, or whichever was measured."""
    scales = kept["scales"]
    main = scales.get("1") or next(iter(scales.values()), {})
    grown = kept.get("growth", {})
    report.write("operations", kept, _page(main, grown) if main else growth(grown, TITLES), marker="bench")
    folder = report.PAGE.parent / "images"
    rows = [(TITLES[name], row["floors"], row["goal"]) for name, row in main.get("goals", {}).items()]
    if not rows:
        return
    plot.save("goals", plot.bars(rows, " floors", "Floors per request; the mark is the goal"), folder)
    rows = [(TITLES[name], row["p99_ms"], None) for name, row in main["goals"].items()]
    plot.save("times", plot.bars(rows, " ms", "99 of 100 requests of 8 clients are answered within"), folder)


def _page(main: Figures, grown: Figures) -> str:
    date, machine = main["date"], main["machine"]
    parts = [
        f"Measured on {date} with `make bench` ({machine}).",
        _goals(main),
        _missed(main),
        "![Floors per request](images/performance-goals.svg)",
        "![Times](images/performance-times.svg)",
        growth(grown, TITLES),
        _layers(main),
        _operations(main, grown),
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


def _operations(main: Figures, grown: Figures) -> str:
    """Every operation, and how it grows where that was measured."""
    rows = {row["operation"]: row for row in main["goals"].values()} | main["others"]
    times = by_operation(grown)
    lines = [f"### All {len(rows)} operations", ""]
    if times:
        small, large = grown["scales"]
        lines += [
            f"The last column: how many times as long each takes with {large} times the data as with {small}.",
            "",
        ]
    lines += [
        "| operation | floors | requests a second | p50 ms | p99 ms | µs of the processor | in floors | queries |"
        + (" grows |" if times else ""),
        "|---|--:|--:|--:|--:|--:|--:|--:|" + ("--:|" if times else ""),
    ]
    for name, row in sorted(rows.items()):
        last = f" {times[name]:.2f} |" if name in times else " |" if times else ""
        lines.append(f"| `{name}` | {row['floors']:.2f} | {_costs(row)} |{last}")
    lines += ["", "Not measured:", ""]
    lines += [f"- `{name}`: {why}" for name, why in NOT_MEASURED.items()]
    return "\n".join(lines)
