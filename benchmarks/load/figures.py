"""What was measured, as numbers for programs."""

import os
from dataclasses import asdict
from typing import Any

from benchmarks.load.effects import Effects
from benchmarks.load.mix import MIX
from benchmarks.load.phase import NEVER, SHARES, SIGN_IN, Seen
from benchmarks.load.run import Outcome

BUSY = 0.8  # a share of the processor that a server can be kept at


def figures_of(outcome: Outcome, effects: Effects, *, learners: int, invariants: str, setting: str) -> dict[str, Any]:
    """Everything, for results.json."""
    assert outcome.steady is not None
    assert outcome.burst is not None
    requests = outcome.steady.answered
    cost = {group: round(seconds / requests * 1e6) for group, seconds in outcome.used.items()}
    web = sum(cost.get(group, 0) for group in ("web", "web 2"))
    server = sum(cost.values()) - cost.get("generator", 0)
    return {
        "learners": learners,
        "cores": os.cpu_count(),
        "setting": setting,
        "asked_rate": outcome.asked_rate,
        "carried_rate": round(min(outcome.steady.rate, outcome.steady.carried), 1),
        "kept_up": outcome.steady.is_sustained,
        "carries_what_was_asked": outcome.carries_what_was_asked,
        "probe": _seen(outcome.probe),
        "tried": [{"rate": round(rate), "sustained": ok, "p99_ms": round(p99, 1)} for rate, ok, p99 in outcome.tried],
        "steady": _seen(outcome.steady),
        "burst": _seen(outcome.burst),
        "processor_share": {
            group: round(seconds / outcome.steady.seconds, 3) for group, seconds in outcome.used.items()
        },
        "processor_us_per_request": cost,
        "processor_us_by_operation": {
            name: {group: round(used * 1e6) for group, used in groups.items()} for name, groups in outcome.alone.items()
        },
        "alone": {"web": _carried_alone(web), "server": _carried_alone(server)},
        "crowd": _crowd(outcome),
        "over_time": {
            "every_seconds": _every(outcome.steady),
            "steady": _times(outcome.steady, _every(outcome.steady)),
            "burst": _times(outcome.burst, _every(outcome.steady)),
        },
        "memory_mb": [round(megabytes, 1) for _, megabytes in outcome.memory],
        "memory_growth": round(outcome.growth, 4),
        "effects": asdict(effects),
        "invariants": invariants,
    }


def _carried_alone(cost: int) -> int | None:
    """Requests a second on two cores that do nothing else, if each takes so many microseconds."""
    return round(2 * BUSY * 1e6 / cost) if cost else None


def _crowd(outcome: Outcome) -> dict[str, Any]:
    """How everything else was answered without sign-ins, beside the usual ones, and beside a crowd of them."""
    assert outcome.reading is not None
    assert outcome.usual is not None
    assert outcome.crowd is not None
    signed_in = len(outcome.crowd.latencies[SIGN_IN])
    return {
        "rate": round(outcome.reading.rate),
        "seconds": outcome.crowd.seconds,
        "sign_ins_wanted": signed_in + sum(n for (kind, _), n in outcome.crowd.errors.items() if kind == SIGN_IN),
        "asked_to_come_back": outcome.crowd.come_back,
        "seconds_to_last_answer": round(outcome.crowd.drained, 1),
        "errors": outcome.reading.failed + outcome.usual.failed + outcome.crowd.failed,
        "usual_sign_ins": round(outcome.asked_rate * SHARES[SIGN_IN] / 100, 1),
        **{
            name: {f"p{share}_ms": round(seen.quantile_without(share / 100, SIGN_IN), 2) for share in (50, 95, 99)}
            for name, seen in (("without", outcome.reading), ("usual", outcome.usual), ("beside", outcome.crowd))
        },
    }


def _every(steady: Seen) -> int:
    """Seconds in each point of the plot."""
    return max(1, round(steady.seconds / 120))


def _times(seen: Seen, every: int) -> list[list[float]]:
    return [[second, round(median, 2), round(late, 2)] for second, median, late in seen.over_time(every)]


def _seen(seen: Seen) -> dict[str, Any]:
    return {
        "rate": round(seen.rate, 1),
        "seconds": seen.seconds,
        "wanted": seen.wanted,
        "answered": seen.answered,
        "carried": round(seen.carried, 1),
        "seconds_to_last_answer": round(seen.drained, 1),
        "errors": {
            f"{kind} {'never answered' if status == NEVER else status}": n for (kind, status), n in seen.errors.items()
        },
        "asked_to_come_back": seen.come_back,
        "not_modified": seen.unchanged,
        **_quantiles(seen, ""),
        "operations": {
            operation.name: {
                "share": operation.share,
                "answered": len(seen.latencies[operation.name]),
                "rate": round(len(seen.latencies[operation.name]) / seen.seconds, 2),
                "errors": sum(n for (kind, _), n in seen.errors.items() if kind == operation.name),
                **_quantiles(seen, operation.name),
            }
            for operation in MIX
        },
    }


def _quantiles(seen: Seen, name: str) -> dict[str, float]:
    return {f"p{share}_ms": round(seen.quantile(share / 100, name), 2) for share in (50, 95, 99)}
