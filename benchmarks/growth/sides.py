"""Schools of two sizes, each with a server of its own."""

from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from benchmarks.measure import FLOOR, with_etags
from benchmarks.page import TITLES
from benchmarks.plan.asked import planned_for
from benchmarks.plan.written import Planned
from benchmarks.seeded import seeded
from benchmarks.servers import copied, environment, redis_after, serving
from benchmarks.warm import warm


@dataclass
class Side:
    """One of them, and what it is asked."""

    scale: str
    port: int
    plan: list[Planned]


@contextmanager
def sides(
    scales: Collection[str], url: str, redis: str, some: Collection[str], tell: Callable[[str], None]
) -> Iterator[list[Side]]:
    """All of them at once: first what takes the disk and the processor, then their servers."""
    with ExitStack() as stack:
        told = []
        for scale in scales:
            database = stack.enter_context(copied(url, seeded(url, redis, float(scale))))
            told.append((scale, database, environment(database, redis)))
            redis = redis_after(redis)
        tell("copied.")
        for scale, database, _ in told:
            in_memory = warm(database)
            tell(f"scale {scale} is in memory." if in_memory else f"NOT ALL of scale {scale} was read in time.")
        plans = [_planned(environment, some) for _, _, environment in told]
        tell(f"{len(plans[0])} operations planned, on each side.")
        servers = [stack.enter_context(serving(environment)) for _, _, environment in told]
        found = [
            Side(scale, server.port, plan) for (scale, _, _), plan, server in zip(told, plans, servers, strict=True)
        ]
        for side in found:
            with_etags(side.plan, side.port)
        yield found


def _planned(told: dict[str, str], some: Collection[str]) -> list[Planned]:
    """The floor as well: it knows of no data, so it must not grow. Some are named by a goal or by a part of a path."""
    goals = [word for word in some if word in TITLES]
    plan = [FLOOR, *planned_for(told, goals if len(goals) == len(some) else ())]
    parts = [word for word in some if word not in goals]
    return [each for each in plan if not some or each.title in goals or any(part in each.operation for part in parts)]
