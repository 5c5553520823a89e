"""The same asked of both schools in turn, in short blocks: what else the machine does falls on both alike.

The growth of an operation is the middle one of the ratios of its pairs of blocks. Which side begins changes with
each pair. What is written is new on both sides, or taken back on both.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.clients import CLIENTS, Question, UnexpectedAnswerError, ask
from benchmarks.growth.sides import Side
from benchmarks.measure import queries_of, question_of, warm
from benchmarks.plan.written import Planned

GOAL_PAIRS, GOAL_SECONDS = 16, 0.25
PAIRS, SECONDS, FEW_CLIENTS = 5, 0.12, 4
NEAR, MORE_PAIRS = 1.15, 12
"""Of what may grow too much, so many more pairs are taken: its figure should not be an accident."""
Tell = Callable[[str], None]


@dataclass
class Pairs:
    """An operation, and how many times a second each side answered in each pair of blocks."""

    planned: Planned
    beside: Planned
    asked: tuple[Question, Question] = field(init=False)
    queries: tuple[int, int] = (0, 0)
    rates: list[tuple[float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Requests that are good for once each go on from block to block."""
        self.asked = question_of(self.planned), question_of(self.beside)

    @property
    def grows(self) -> float:
        """How many times as long the larger school takes."""
        return statistics.median(self._ratios())

    def _ratios(self) -> list[float]:
        return [small / large for small, large in self.rates]

    def figures(self) -> dict[str, Any]:
        """For `results.json`. Half of the pairs say that it grows so many times as `between` has."""
        lower, _, upper = statistics.quantiles(self._ratios(), n=4, method="inclusive")
        return {
            "operation": self.planned.operation,
            "title": self.planned.title,
            "per_second": [round(statistics.median(side), 1) for side in zip(*self.rates, strict=True)],
            "queries": list(self.queries),
            "pairs": len(self.rates),
            "grows": round(self.grows, 3),
            "between": [round(lower, 3), round(upper, 3)],
        }


def compared(small: Side, large: Side, tell: Tell, *, until: float) -> tuple[list[Pairs], list[str]]:
    """Every operation of both plans, and what went wrong. No round is begun after `until`, by the clock."""
    problems, sides = list[str](), (small, large)

    def all_of(rows: list[Pairs], work: Callable[[Pairs], None]) -> list[Pairs]:
        return [row for row in rows if _went_well(row, problems, work)]

    def rounds(rows: list[Pairs], count: int, seconds: float, clients: int) -> list[Pairs]:
        for _ in range(count):  # of all in turn: what disturbs for a second must not be all that is seen of one
            if time.monotonic() < until:
                rows = all_of(rows, lambda row: _pair(row, sides, seconds, clients))
        return rows

    def others(rows: list[Pairs]) -> list[Pairs]:
        rows = rounds(all_of(rows, lambda row: _begin(row, sides)), PAIRS, SECONDS, FEW_CLIENTS)
        near = [row for row in rows if row.rates and row.grows > NEAR]
        tell(f"{len(rows)} operations are compared; {len(near)} of them are asked more often.")
        well = rounds(near, MORE_PAIRS, SECONDS, FEW_CLIENTS)
        return [row for row in rows if row in well or row not in near]

    every = _together(small.plan, large.plan)
    found = others([row for row in every if row.planned.is_urgent])
    goals = [row for row in every if row.planned.title]
    found += rounds(all_of(goals, lambda row: _begin(row, sides)), GOAL_PAIRS, GOAL_SECONDS, CLIENTS)
    tell(f"{len(goals)} goals are compared.")
    found += others([row for row in every if not row.planned.title and not row.planned.is_urgent])
    problems += [
        f"{row.planned.operation} {row.planned.title}: no time was left" for row in found if len(row.rates) < 2
    ]
    return [row for row in found if len(row.rates) > 1], problems


def _together(small: list[Planned], large: list[Planned]) -> list[Pairs]:
    others = {(each.operation, each.title): each for each in large}
    return [Pairs(each, others[each.operation, each.title]) for each in small]


def _begin(row: Pairs, sides: tuple[Side, Side]) -> None:
    """Count what each sends to its database; of what has a goal, a process then keeps what it keeps."""
    small, large = (queries_of(each, side.port) for each, side in zip((row.planned, row.beside), sides, strict=True))
    row.queries = small, large
    if row.planned.goal is not None:
        for asked, side in zip(row.asked, sides, strict=True):
            warm(asked, side.port)


def _pair(row: Pairs, sides: tuple[Side, Side], seconds: float, clients: int) -> None:
    """One block of each; without enough fresh requests, none."""
    order = (0, 1) if len(row.rates) % 2 == 0 else (1, 0)
    rates = {place: ask(row.asked[place], sides[place].port, seconds=seconds, clients=clients).rate for place in order}
    if all(rates.values()):
        row.rates.append((rates[0], rates[1]))


def _went_well(row: Pairs, problems: list[str], work: Callable[[Pairs], None]) -> bool:
    """All that can't be compared are named together."""
    try:
        work(row)
    except (UnexpectedAnswerError, OSError, KeyError) as error:
        problems.append(f"{row.planned.operation} {row.planned.title}: {error}")
        return False
    return True
