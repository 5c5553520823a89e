"""Injecting one fault after another under load, and judging after each what it did."""

import random
import time
from dataclasses import dataclass, field

from learning.invariants import broken

from benchmarks.faults.injections import Fault, Field, NotReached
from benchmarks.faults.journeys import Journeys
from benchmarks.faults.prober import Broken

QUIET = 0.3
"""Seconds after each recovery in which nothing may fail any more."""
FIRST = "clock steps"
_SLOWEST = 40.0


@dataclass
class Kind:
    """What was seen of one kind of fault."""

    name: str
    injections: int = 0
    missed: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    recoveries: list[float] = field(default_factory=list)
    failed_inside: int = 0
    closed_outside: int = 0
    """Kept connections that ended though nothing was wrong any more; whoever used them asked again over new ones."""

    @property
    def holds(self) -> bool:
        return not (self.lost or self.doubled or self.outside or self.broken)

    def quantile(self, share: float) -> float:
        """Seconds within which this share of the injections was recovered from."""
        ordered = sorted(self.recoveries) or [0.0]
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Run:
    """All kinds of faults, on one stack."""

    def __init__(self, field: Field, journeys: Journeys, *, deadline: float) -> None:
        self.field, self.journeys, self.deadline = field, journeys, deadline
        self.kinds: dict[str, Kind] = {}

    def all(self, kinds: dict[str, list[Fault]], times: dict[str, int]) -> None:
        """Inject every kind so often, in any order, but for the clock: it comes first, and whatever is timed after it.

        Where time is up before, every kind has had its share.
        """
        self.kinds = {name: Kind(name) for name in kinds}
        plan = [(name, number) for name in kinds for number in range(times[name])]
        random.shuffle(plan)
        plan.sort(key=lambda planned: planned[0] != FIRST)
        for name, number in plan:
            if time.monotonic() > self.deadline:
                return
            faults = kinds[name]
            if not self._inject(self.kinds[name], faults[number % len(faults)]):
                self._inject(self.kinds[name], random.choice(faults))

    def _inject(self, kind: Kind, fault: Fault) -> bool:
        """Whether the fault could be injected: somebody came by the point in time."""
        stack, failures = self.field.stack, self.journeys.failures
        of_processes = kind.name.startswith(("web ", "worker "))
        stack.wait(stack.is_whole if of_processes else stack.answers, _SLOWEST)
        begin = time.monotonic()
        self.journeys.injected(f"{kind.name}{_told(fault)}")
        try:
            fault(self.field)
        except NotReached:
            kind.missed += 1
            return False
        except Broken as error:
            kind.broken.append(str(error))
        kind.injections += 1
        ended = time.monotonic()
        stack.keep_up()
        if not stack.wait(self._is_recovered, _SLOWEST):
            kind.broken.append(f"no recovery within {_SLOWEST:.0f} s")
        recovered = time.monotonic()
        kind.recoveries.append(recovered - ended)
        time.sleep(QUIET)
        kind.failed_inside += len(failures.between(begin, recovered))
        now = time.monotonic()
        kind.outside += [f"{failure.what}: {failure.why}" for failure in failures.between(recovered, now)]
        kind.closed_outside += failures.closed_between(recovered, now)
        self.judge(kind)
        return True

    def _is_recovered(self) -> bool:
        """Two writes in a row over connections of their own go through, so that most likely both processes answer."""
        return self.field.prober.is_answered() and self.field.prober.is_answered()

    def judge(self, kind: Kind, *, whole: bool = False) -> None:
        """Compare the ledger with the database, and ask for every invariant."""
        from django.db import connection

        verdict = self.journeys.ledger.check(whole=whole)
        kind.lost += verdict.lost
        kind.doubled += verdict.doubled
        connection.close()
        kind.broken += [f"{rows} rows break: {promise.says}" for promise, rows in broken()]
        refused, self.journeys.refused = self.journeys.refused, []
        kind.outside += refused


def _told(fault: Fault) -> str:
    """What a fault is told to do, where it is told anything."""
    given = getattr(fault, "keywords", {})
    return f" ({', '.join(f'{name} {value}' for name, value in given.items())})" if given else ""
