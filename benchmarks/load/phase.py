"""A stretch of time at one rate: who wants what when, and how it was answered."""

import heapq
import random
import time
from array import array
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.load.learner import Learner
from benchmarks.load.mix import BY_NAME, MIX
from benchmarks.load.wire import Wire, header

SHARES: Mapping[str, float] = {operation.name: operation.share for operation in MIX}
_READY = {200, 201, 304}
SIGN_IN = "sign in"
SOON = 300.0
"""Milliseconds. Ten seconds in which 3 of 100 are left over take longer, and ten minutes of that half a minute."""
NEVER = -1  # instead of a status: not answered before we gave up


@dataclass
class Seen:
    """What was seen in a phase. Latencies are seconds from when a request was due to the end of its answer."""

    rate: float
    seconds: float
    latencies: dict[str, array] = field(default_factory=lambda: {name: array("d") for name in SHARES})
    by_second: list[array] = field(default_factory=list)
    errors: Counter[tuple[str, int]] = field(default_factory=Counter)
    unchanged: int = 0
    come_back: int = 0
    wanted: int = 0
    answered_in_time: int = 0
    drained: float = 0.0

    def __post_init__(self) -> None:
        self.by_second = [array("d") for _ in range(int(self.seconds) + 1)]

    @property
    def answered(self) -> int:
        """How many were answered with success, in the end."""
        return sum(map(len, self.latencies.values()))

    @property
    def failed(self) -> int:
        return sum(self.errors.values())

    @property
    def carried(self) -> float:
        """Requests a second that were answered within the phase."""
        return self.answered_in_time / self.seconds

    def quantile(self, share: float, name: str = "") -> float:
        """Milliseconds within which this share was answered, of one operation or of all."""
        return _quantile([self.latencies[name]] if name else self.latencies.values(), share)

    def quantile_without(self, share: float, name: str) -> float:
        """The same, of all operations but this one."""
        return _quantile([part for other, part in self.latencies.items() if other != name], share)

    def over_time(self, every: int) -> list[tuple[int, float, float]]:
        """(second, p50, p99) for each so many seconds, by when requests were due; without those nobody asked in."""
        parts = {second: self.by_second[second : second + every] for second in range(0, len(self.by_second), every)}
        return [(second, _quantile(part, 0.5), _quantile(part, 0.99)) for second, part in parts.items() if any(part)]

    @property
    def is_sustained(self) -> bool:
        """No backlog grew: at the end less than a second's requests were left, and nearly all were answered soon."""
        behind = self.wanted - self.answered_in_time - self.failed
        return behind < max(5.0, self.rate) and self.quantile(0.99) < SOON


def _quantile(parts: Iterable[array], share: float) -> float:
    ordered = sorted(value for part in parts for value in part)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0.0


class Phase:
    """Runs learners against a server. `shares` says how many of a hundred requests are of which operation."""

    def __init__(
        self,
        learners: Sequence[Learner],
        wire: Wire,
        *,
        rate: float,
        seconds: float,
        shares: Mapping[str, float] = SHARES,
        seed: int = 1,
    ) -> None:
        self._learners, self._wire = learners, wire
        self._names, self._shares = list(shares), list(shares.values())
        self._chosen = random.Random(seed)
        self._ready: deque[Learner] = deque()
        self._later: list[tuple[float, int, str, float]] = []
        self._on_the_way, self._began, self._end = 0, 0.0, 0.0
        self.seen = Seen(rate, seconds)

    def run(self, tick: Callable[[], None] = lambda: None, patience: float = 60.0) -> Seen:
        """Until the last answer, or `patience` seconds after the last was due. `tick` is called every second."""
        began = time.perf_counter()
        end, next_tick, due, number = began + self.seen.seconds, began, began, 0
        self._began, self._end = began, end
        while True:
            now = time.perf_counter()
            while due <= now and due < end:
                self._want(self._learners[number % len(self._learners)], due, self._kind())
                number, due = number + 1, due + self._chosen.expovariate(self.seen.rate)
            while self._later and self._later[0][0] <= now:
                _, who, kind, since = heapq.heappop(self._later)
                self._want(self._learners[who], since, kind, again=True)
            while self._ready and self._wire.is_free:
                self._send(self._ready.popleft())
            if now >= next_tick:
                tick()
                next_tick += 1
            if now >= end and (self._is_over() or now > end + patience):
                break
            self._wire.wait(min(0.05, (due if due < end else now + 0.05) - now) if not self._is_flooded() else 0.01)
        self._give_up()
        self.seen.drained = time.perf_counter() - end
        return self.seen

    def _give_up(self) -> None:
        """What nobody has answered by now counts as an error, and may have been done all the same."""
        self._wire.abandon()
        for learner in self._learners:
            learner.sure.unanswered += learner.is_busy
            learner.is_busy = False
            for _, kind in learner.due:
                self.seen.errors[kind, NEVER] += 1
            learner.due.clear()
        for _, _, kind, _ in self._later:
            self.seen.errors[kind, NEVER] += 1
        self.seen.errors["on the way", NEVER] += self._on_the_way
        self.seen.errors += Counter()  # without those that are none

    def _kind(self) -> str:
        return self._chosen.choices(self._names, self._shares)[0]

    def _is_over(self) -> bool:
        return not (self._on_the_way or self._ready or self._later)

    def _is_flooded(self) -> bool:
        return bool(self._ready) and not self._wire.is_free

    def _want(self, learner: Learner, due: float, kind: str, *, again: bool = False) -> None:
        self.seen.wanted += not again
        learner.due.append((due, kind))
        if not learner.is_busy:
            learner.is_busy = True
            self._ready.append(learner)

    def _send(self, learner: Learner) -> None:
        due, kind = learner.due.pop(0)
        asked = BY_NAME[kind].ask(learner, self._chosen)
        self._on_the_way += 1

        def done(status: int, head: bytes, body: bytes) -> None:
            self._on_the_way -= 1
            self._note(learner, kind, due, status, head)
            if status:
                asked.keep(learner, status, head, body)
            else:
                learner.sure.unanswered += 1
            learner.is_busy = bool(learner.due)
            if learner.due:
                self._ready.append(learner)

        self._wire.send(asked.request, done)

    def _note(self, learner: Learner, kind: str, due: float, status: int, head: bytes) -> None:
        now = time.perf_counter()
        if status in _READY:
            self.seen.latencies[kind].append(now - due)
            self.seen.by_second[int(due - self._began)].append(now - due)
            self.seen.unchanged += status == 304
            self.seen.answered_in_time += now < self._end
        elif status == 503 and kind == SIGN_IN and (wait := header(head, b"Retry-After")):
            self.seen.come_back += 1  # asked to come back, and does; the latency goes on counting
            heapq.heappush(self._later, (now + int(wait), learner.number, kind, due))
        else:
            self.seen.errors[kind, status] += 1
