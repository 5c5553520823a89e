"""`make bench`: what every operation of the API costs, as requests a second, time and processor, beside the floor.

Absolute figures belong to the machine; the ratio to the floor, a constant endpoint on the same server in the same run,
is what to compare.

    make bench                          everything, at SCALE=1, into docs/performance.md
    make bench SCALE=0.1                with a tenth of the data (or 10)
    make bench ONLY="course lesson"     some of the operations with a goal, by their short names; writes nothing
    make bench PROFILE="course"         only where the time goes, layer by layer; writes nothing
"""

import os
import sys
import time
from typing import Any

from benchmarks import page, profile
from benchmarks.measure import with_etags
from benchmarks.passes import measured
from benchmarks.plan.asked import planned_for
from benchmarks.plan.written import Planned
from benchmarks.profile import Layers
from benchmarks.report import circumstances
from benchmarks.seeded import seeded
from benchmarks.servers import administer, copied, environment, services, serving
from benchmarks.warm import warm

_started = time.monotonic()


def main() -> int:
    """Start, seed, measure, tell, stop."""
    scale = os.environ.get("SCALE") or "1"
    profiles, only = os.environ.get("PROFILE", "").split(), os.environ.get("ONLY", "").split()
    url, redis = services()
    with copied(url, seeded(url, redis, float(scale))) as database:
        told = environment(database, redis)
        _say("the data is in memory." if warm(database) else "NOT ALL of the data was read into memory in time.")
        plan = planned_for(told, profiles or only)
        _say(f"{len(plan)} operations planned.")
        figures = {} if profiles else _measured(plan, told)
        layers = _profiled(plan, told)
        _say("done.")
    if not (profiles or only):
        version = str(administer(url, "SHOW server_version")[0][0]).partition(" ")[0]
        page.write(scale, {**circumstances(version), **figures, "layers": layers})
    return 1 if figures.get("problems") else 0


def _say(words: str) -> None:
    print(f"{time.monotonic() - _started:6.1f} s  {words}", flush=True)


def _measured(plan: list[Planned], told: dict[str, str]) -> dict[str, Any]:
    with serving(told) as server:
        floor, found, problems = measured(plan, server, _say)
    goals = {costs.planned.title: costs.figures() for costs in found if costs.planned.goal is not None}
    others = {costs.planned.operation: costs.figures() for costs in found if costs.planned.goal is None}
    page.tell({"floor": floor.figures(), **goals, **others})
    for problem in problems:
        print(f"NOT MEASURED {problem}")
    return {"floor": floor.figures(), "goals": goals, "others": others, "problems": problems}


def _profiled(plan: list[Planned], told: dict[str, str]) -> dict[str, Layers]:
    with serving({**told, "BENCHMARK_LAYERS": "1"}) as server:
        with_etags(plan, server.port)
        found = {each.title: profile.profiled(server, each) for each in plan if each.goal is not None}
    profile.tell(found.items())
    return found


if __name__ == "__main__":
    sys.exit(main())
