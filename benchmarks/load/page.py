"""What was measured, as a part of docs/performance.md."""

from typing import Any

Figures = dict[str, Any]


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
        "" if figures["carries_what_was_asked"] else _asked(figures),
        _processor(figures),
        _alone(figures),
        _memory(figures),
        _effects(figures),
    ]
    return "\n\n".join(filter(None, parts))


def _verdict(figures: Figures) -> str:
    asked, carried = figures["asked_rate"], figures["carried_rate"]
    cores = f"{figures['cores']} cores, which run web, worker, PostgreSQL, Redis and the load generator together,"
    if figures["carries_what_was_asked"]:
        return f"**{cores} carry the {asked:,.0f} requests a second that were asked for.**"
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
    return (
        f"Asked for {probe['rate']:,.0f} a second for {probe['seconds']:.0f} s, it answered {probe['carried']:,.0f} a "
        f"second in time: p50 {probe['p50_ms']:,.0f} ms, p99 {probe['p99_ms']:,.0f} ms, {_errors(probe)} errors. "
        f"Then less was asked for: {tried}."
    )


def _processor(figures: Figures) -> str:
    shares, costs = figures["processor_share"], figures["processor_us_per_request"]
    rows = [f"| {group} | {shares[group]:.2f} | {cost:,} |" for group, cost in costs.items()]
    return "\n".join(["| | cores used | µs of processor for a request |", "| --- | ---: | ---: |", *rows])


def _alone(figures: Figures) -> str:
    carried = figures["web_alone"]["at_80_percent_of_2_cores"]
    if not carried:
        return ""
    learners = carried * figures["learners"] / figures["asked_rate"]
    return (
        f"With two cores to themselves, four fifths busy, the web processes would carry {carried:,} requests a second "
        f"of this mix, which {learners:,.0f} learners make: computed from the processor time that they took for the "
        f"{figures['steady']['answered']:,} requests above."
    )


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
