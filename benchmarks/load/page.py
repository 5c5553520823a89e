"""What was measured, as a part of docs/performance.md."""

from typing import Any

from benchmarks import plot
from benchmarks.load.crowd import crowd_of
from benchmarks.load.figures import BUSY

Figures = dict[str, Any]
SCHOOLS = (100, 1_000, 10_000, 100_000, 1_000_000)


def page_of(figures: Figures) -> str:
    """The part `load`."""
    steady = figures["steady"]
    every = figures["learners"] / steady["rate"]
    who = f"{figures['learners']:,} learners, each with a session, tokens, an address and three courses of their own"
    parts = [
        f"Measured on {figures['date']} with `{figures['command']}` ({figures['machine']}).",
        _verdict(figures),
        f"{who}, who do something every {every:.1f} s on average, for {steady['seconds']:.0f} s. {figures['setting']}.",
        _operations(steady),
        f"Latencies count from when a request was due. {steady['not_modified']:,} answers were 304; "
        f"{steady['asked_to_come_back']} sign-ins were asked to come back, and did.",
        _burst(figures["burst"]),
        "![Latency over time](images/performance-load.svg)",
        crowd_of(figures),
        "" if figures["carries_what_was_asked"] else _asked(figures),
        _processor(figures),
        _by_operation(figures),
        _alone(figures),
        _scaled(figures),
        _memory(figures),
        _effects(figures),
    ]
    return "\n\n".join(filter(None, parts))


def page_of_two(figures: Figures) -> str:
    """The part `load_two`: two servers behind nginx, in short."""
    steady, shares = figures["steady"], figures["processor_share"]
    used = ", ".join(f"{group} {share:.2f}" for group, share in shares.items())
    parts = [
        f"Measured on {figures['date']} with `{figures['command']}` ({figures['machine']}). {figures['setting']}.",
        f"{_verdict(figures)} {figures['learners']:,} learners, for {steady['seconds']:.0f} s: p50 "
        f"{steady['p50_ms']:.1f} ms, p95 {steady['p95_ms']:.1f} ms, p99 {steady['p99_ms']:.1f} ms, {_errors(steady)} "
        f"errors. Cores used: {used}.",
        _burst(figures["burst"]),
        crowd_of(figures),
        _effects(figures),
    ]
    return "\n\n".join(parts)


def _verdict(figures: Figures) -> str:
    asked, carried = figures["asked_rate"], figures["carried_rate"]
    cores = f"{figures['cores']} cores, which run web, worker, PostgreSQL, Redis and the load generator together,"
    if figures["carries_what_was_asked"]:
        return f"**{cores} carry the {asked:,.0f} requests a second that were asked for.**"
    steady = figures["steady"]
    if steady["rate"] == asked and not figures["kept_up"]:
        late = f"the last one {steady['seconds_to_last_answer']:.0f} s late"
        return f"**{cores} answer {carried:,.0f} of the {asked:,.0f} requests a second that were asked for, {late}.**"
    behind = "" if figures["kept_up"] else ", and fell behind with more in the long run"
    return f"**{cores} carry {carried:,.0f} requests a second{behind}; {asked:,.0f} were asked for.**"


def _operations(steady: Figures) -> str:
    everything = {**steady, "share": 100, "rate": steady["answered"] / steady["seconds"], "errors": _errors(steady)}
    rows = [*steady["operations"].items(), ("**all**", everything)]
    head = [
        "| operation | of 100 | requests/s | p50 ms | p95 ms | p99 ms | errors |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    return "\n".join([*head, *(_row(name, row) for name, row in rows)])


def _row(name: str, row: Figures) -> str:
    times = " | ".join(f"{row[f'p{share}_ms']:.1f}" for share in (50, 95, 99))
    return f"| {name} | {row['share']:g} | {row['rate']:.1f} | {times} | {row['errors']} |"


def _burst(burst: Figures) -> str:
    late = f"the last one {burst['seconds_to_last_answer']:.0f} s after it"
    return (
        f"**Burst**: {burst['rate']:,.0f} requests a second for {burst['seconds']:.0f} s, three times as many. "
        f"Meanwhile {burst['carried']:,.0f} a second were answered, {late}; p50 {burst['p50_ms']:,.0f} ms, "
        f"p99 {burst['p99_ms']:,.0f} ms, {_errors(burst)} errors{_listed(burst)}, "
        f"{burst['asked_to_come_back']} sign-ins asked to come back."
    )


def _listed(seen: Figures) -> str:
    return f" ({', '.join(f'{name}: {count}' for name, count in seen['errors'].items())})" if seen["errors"] else ""


def _asked(figures: Figures) -> str:
    probe = figures["probe"]
    tried = "; ".join(
        f"{step['rate']:,} ({'kept up' if step['sustained'] else 'fell behind'}, p99 {step['p99_ms']:,.0f} ms)"
        for step in figures["tried"]
    )
    less = f" Then less was asked for: {tried}." if tried else ""
    return (
        f"Asked for {probe['rate']:,.0f} a second for {probe['seconds']:.0f} s, it answered {probe['carried']:,.0f} a "
        f"second in time: p50 {probe['p50_ms']:,.0f} ms, p99 {probe['p99_ms']:,.0f} ms, {_errors(probe)} errors.{less}"
    )


def _processor(figures: Figures) -> str:
    shares, costs = figures["processor_share"], figures["processor_us_per_request"]
    rows = [f"| {group} | {shares[group]:.2f} | {cost:,} |" for group, cost in costs.items()]
    return "\n".join(["| | cores used | µs of processor for a request |", "| --- | ---: | ---: |", *rows])


def _by_operation(figures: Figures) -> str:
    """Dearest for the mix first."""
    shares = {name: row["share"] for name, row in figures["steady"]["operations"].items()}
    server = {
        name: {group: cost for group, cost in groups.items() if group != "generator"}
        for name, groups in figures["processor_us_by_operation"].items()
    }
    whole = sum(shares[name] * sum(groups.values()) for name, groups in server.items())
    if not whole:
        return ""
    columns = list(next(iter(server.values())))
    head = [
        f"| µs of processor, asked for alone | {' | '.join(columns)} | of the mix |",
        "| --- |" + " ---: |" * (len(columns) + 1),
    ]
    rows = [
        f"| {name} | {' | '.join(f'{groups[group]:,}' for group in columns)} | "
        f"{shares[name] * sum(groups.values()) / whole:.0%} |"
        for name, groups in sorted(server.items(), key=lambda item: -shares[item[0]] * sum(item[1].values()))
    ]
    return "\n".join([*head, *rows])


def _alone(figures: Figures) -> str:
    web, server = figures["alone"]["web"], figures["alone"]["server"]
    if not web:
        return ""
    each = figures["learners"] / figures["asked_rate"]
    return (
        f"Computed from what the {figures['steady']['answered']:,} requests above took of the processor: without the "
        f"generator, two cores that are four fifths busy carry {server:,} requests a second of this mix, which "
        f"{server * each:,.0f} learners make, with all of Lectern and its database on them; and {web:,}, of "
        f"{web * each:,.0f} learners, with the web processes alone, where the rest has cores of its own."
    )


def _scaled(figures: Figures) -> str:
    """Cores by the number of learners: what a request costs, times how many there are, four fifths busy."""
    costs = {name: cost for name, cost in figures["processor_us_per_request"].items() if name != "generator"}
    rate = figures["asked_rate"] / figures["learners"]
    rows = [
        f"| {learners:,} | {learners * rate:,.0f} | "
        + " | ".join(_cores(learners * rate * cost / 1e6 / BUSY) for cost in costs.values())
        + " |"
        for learners in SCHOOLS
    ]
    head = [
        f"| learners at once | requests/s | {' | '.join(f'cores for {name}' for name in costs)} |",
        "| ---: | ---: |" + " ---: |" * len(costs),
    ]
    return "\n".join(["By the same costs, four fifths busy:", "", *head, *rows])


def _cores(count: float) -> str:
    return f"{count:.2f}" if count < 1 else f"{count:.1f}" if count < 10 else f"{count:,.0f}"


def drawing_of(figures: Figures) -> str:
    """Latency over time, the burst marked."""
    times, steady = figures["over_time"], figures["steady"]["seconds"]
    end = steady + figures["burst"]["seconds"]
    points = [*times["steady"], *([steady + second, *rest] for second, *rest in times["burst"])]
    series = {
        "half within": [(second, median) for second, median, _ in points],
        "99 of 100 within": [(second, late) for second, _, late in points],
    }
    step = next(each for each in (1, 2, 5, 10, 20, 60, 120, 300, 600) if end / each <= 12)
    ticks = [step * place for place in range(int(end / step) + 1)]
    title = f"Answers to {figures['carried_rate']:,.0f} requests a second, by when they were due"
    return plot.lines(series, title, more=(steady, end, "three times as many"), ticks=ticks)


def _memory(figures: Figures) -> str:
    memory = figures["memory_mb"]
    return (
        f"The web processes had {memory[0]:.0f} MB at the beginning and {memory[-1]:.0f} MB at the end; from the "
        f"second quarter of the time to the last that changed by {figures['memory_growth']:+.1%}."
    )


def _effects(figures: Figures) -> str:
    effects = figures["effects"]
    return (
        f"Afterwards {effects['acknowledged']:,} effects that were acknowledged (lessons finished, seconds watched, "
        f"attempts, sign-ins, refreshes) were looked up: {effects['lost']} lost, {effects['doubled']} doubled. "
        f"{figures['invariants']}"
    )


def _errors(seen: Figures) -> int:
    return sum(seen["errors"].values())
