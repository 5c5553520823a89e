"""The phases of a load: warming up, finding what is carried, carrying it for long, a burst, a crowd at the door."""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.load.learner import Learner
from benchmarks.load.phase import SHARES, SIGN_IN, Phase, Seen
from benchmarks.load.processes import Watch
from benchmarks.load.wire import Wire

THINK_SECONDS = 10.0
BURST = 3
CONNECTIONS = 256
PROBE_SECONDS = 10.0
ALONE_SECONDS = 2.0
CROWD = 0.075
"""Sign-ins of a school that all come to at once, as a share of the requests that are carried: a few times as many as
in the mix, and where hundreds of requests are carried more than may be hashed in the share of the cores for it."""
_STEPS = (0.92, 0.84, 0.76, 0.65, 0.5)


@dataclass
class Outcome:
    """Everything that was measured."""

    asked_rate: float
    probe: Seen
    tried: list[tuple[float, bool, float]] = field(default_factory=list)
    steady: Seen | None = None
    burst: Seen | None = None
    reading: Seen | None = None
    usual: Seen | None = None
    crowd: Seen | None = None
    alone: dict[str, dict[str, float]] = field(default_factory=dict)
    used: dict[str, float] = field(default_factory=dict)
    memory: list[tuple[float, float]] = field(default_factory=list)
    growth: float = 0.0

    @property
    def carries_what_was_asked(self) -> bool:
        """The machine keeps up with all of them."""
        return self.steady is not None and self.steady.rate == self.asked_rate and self.steady.is_sustained


@dataclass
class Plan:
    """How long and how many."""

    seconds: float
    burst_seconds: float
    rate: float

    @property
    def warming_seconds(self) -> float:
        """Until what a process keeps is there, and its statements are known on each connection: a minute."""
        return max(self.probe_seconds / 2, min(60, self.seconds / 10))

    @property
    def probe_seconds(self) -> float:
        """How long each of the shorter phases takes."""
        return min(PROBE_SECONDS, self.seconds)


def run(learners: Sequence[Learner], port: int, groups: dict[str, int], plan: Plan) -> Outcome:
    """Measure. Takes the time of the plan, and up to two minutes more to find out what can be carried."""
    gc.collect()
    gc.freeze()  # thousands of learners who stay as they are need not be looked through again and again
    wire = Wire(port, min(CONNECTIONS, max(8, len(learners))))
    _phase(learners, wire, plan.rate / 2, plan.warming_seconds, "Warming up")
    probe = _phase(learners, wire, plan.rate, plan.probe_seconds, "Asking for everything")
    outcome = Outcome(plan.rate, probe)
    rate = plan.rate if probe.is_sustained else _search(learners, wire, plan, outcome)
    watch, began = Watch(groups), time.monotonic()
    watch.begin()
    every = round(min(5, max(1, plan.seconds / 8)))  # seconds; looking takes some milliseconds
    seconds = iter(range(10**9))

    def tick() -> None:
        if next(seconds) % every == 0:
            watch.note_memory(round(time.monotonic() - began, 1))

    outcome.steady = _phase(learners, wire, rate, plan.seconds, "Carrying it", tick)
    outcome.used, outcome.memory, outcome.growth = watch.used(), watch.memory, watch.growth
    outcome.burst = _phase(learners, wire, rate * BURST, plan.burst_seconds, "Three times as much", patience=300)
    _crowd_at_the_door(learners, wire, rate, plan.probe_seconds, outcome)
    _each_alone(learners, wire, rate / 3, min(ALONE_SECONDS, plan.seconds), Watch(groups), outcome)
    wire.close()
    return outcome


def _crowd_at_the_door(learners: Sequence[Learner], wire: Wire, rate: float, seconds: float, outcome: Outcome) -> None:
    """A third of what was carried: without any sign-in, beside those of all learners who were asked for, and beside
    more than are allowed at once."""
    rest = {name: share for name, share in SHARES.items() if name != SIGN_IN}
    sign_ins = min(rate * CROWD, len(learners) / seconds)  # each account may be tried a few times in five minutes
    rate /= 3
    outcome.reading = _phase(learners, wire, rate, seconds, "Nobody signs in", shares=rest)

    def beside(sign_ins: float) -> Seen:
        shares = {name: share * rate / sum(rest.values()) for name, share in rest.items()} | {SIGN_IN: sign_ins}
        title = f"{sign_ins:.0f} sign in each second beside that"
        return _phase(learners, wire, rate + sign_ins, seconds, title, shares=shares, patience=120)

    outcome.usual = beside(outcome.asked_rate * SHARES[SIGN_IN] / 100)
    outcome.crowd = beside(sign_ins)


def _each_alone(
    learners: Sequence[Learner], wire: Wire, rate: float, seconds: float, watch: Watch, outcome: Outcome
) -> None:
    """What each operation takes of the processor: asked for alone, fewer sign-ins than may be hashed."""
    for name in SHARES:
        watch.begin()
        asked = min(rate, 15) if name == SIGN_IN else rate
        seen = _phase(learners, wire, asked, seconds, f"Only: {name}", shares={name: 1})
        if seen.answered:
            outcome.alone[name] = {group: used / seen.answered for group, used in watch.used().items()}


def _search(learners: Sequence[Learner], wire: Wire, plan: Plan, outcome: Outcome) -> float:
    """The highest rate of a few that the machine keeps up with, begun at what it got done when overloaded."""
    most = min(plan.rate, outcome.probe.carried)
    for share in _STEPS:
        rate = most * share
        seen = _phase(learners, wire, rate, plan.probe_seconds, "Asking for less")
        outcome.tried.append((rate, seen.is_sustained, seen.quantile(0.99)))
        if seen.is_sustained:
            break
    return rate


def _phase(
    learners: Sequence[Learner],
    wire: Wire,
    rate: float,
    seconds: float,
    title: str,
    tick: Callable[[], None] = lambda: None,
    patience: float = 60.0,
    shares: Mapping[str, float] = SHARES,
) -> Seen:
    print(f"{title}: {rate:.0f} requests a second for {seconds:.0f} s ...", flush=True)
    seen = Phase(learners, wire, rate=rate, seconds=seconds, shares=shares).run(tick, patience)
    print(
        f"    {seen.carried:.0f} a second, p50 {seen.quantile(0.5):.1f} ms, p99 {seen.quantile(0.99):.1f} ms, "
        f"{seen.failed} errors, {seen.drained:.1f} s to the last answer",
        flush=True,
    )
    return seen
