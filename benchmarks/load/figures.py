"""What was measured, as numbers for programs."""

import os
from dataclasses import asdict
from typing import Any

from benchmarks.load.effects import Effects
from benchmarks.load.mix import MIX
from benchmarks.load.phase import NEVER, Seen
from benchmarks.load.run import Outcome

BUSY = 0.8  # a share of the processor that a server can be kept at


def figures_of(outcome: Outcome, effects: Effects, *, learners: int, invariants: str, setting: str) -> dict[str, Any]:
    """Everything, for results.json."""
    assert outcome.steady is not None
    assert outcome.burst is not None
    requests = outcome.steady.answered
    cost = {group: round(seconds / requests * 1e6) for group, seconds in outcome.used.items()}
    web = sum(cost.get(group, 0) for group in ("web", "web 2"))
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
        "web_alone": {
            "requests_per_second_per_core": round(1e6 / web) if web else None,
            "at_80_percent_of_2_cores": round(2 * BUSY * 1e6 / web) if web else None,
        },
        "memory_mb": [round(megabytes, 1) for _, megabytes in outcome.memory],
        "memory_growth": round(outcome.growth, 4),
        "effects": asdict(effects),
        "invariants": invariants,
    }


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


def _name(kind: str, status: int) -> str:
    return f"{kind} {'never answered' if status == NEVER else status or 'broken off'}"


def _quantiles(seen: Seen, name: str) -> dict[str, float]:
    return {f"p{share}_ms": round(seen.quantile(share / 100, name), 2) for share in (50, 95, 99)}
