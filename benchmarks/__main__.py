"""`make bench`: what every operation of the API costs, as requests a second, time and processor, beside the floor.

Absolute figures belong to the machine; the ratio to the floor, a constant endpoint on the same server in the same run,
is what to compare.

    make bench                          everything, at SCALE=1
    make bench SCALE=0.1                with a tenth of the data (or 10)
    make bench ONLY="course lesson"     some of the operations with a goal, by their short names
    make bench PROFILE="course"         only where the time goes, layer by layer
"""

import os
import sys
import tempfile
from pathlib import Path

import orjson

from benchmarks import profile
from benchmarks.measure import Bench, Costs, question_of, with_etags
from benchmarks.plan.written import Planned
from benchmarks.seeded import seeded
from benchmarks.servers import copied, environment, python, services, serving

ROUNDS, SECONDS, FLOOR_SECONDS = 4, 1.0, 0.5


def main() -> int:
    """Start, seed, measure, tell, stop."""
    scale = float(os.environ.get("SCALE") or 1)
    profiles, only = os.environ.get("PROFILE", "").split(), os.environ.get("ONLY", "").split()
    url, redis = services()
    with copied(url, seeded(url, redis, scale)) as database:
        told = environment(database, redis)
        plan = [each for each in _planned(told) if not (profiles or only) or each.title in (profiles or only)]
        if not profiles:
            _tell(_measured(plan, told))
        _profile(plan, told)
    return 0


def _planned(told: dict[str, str]) -> list[Planned]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.json"
        python(told, "benchmarks.plan", str(file))
        return [Planned.of(data) for data in orjson.loads(file.read_bytes())]


def _measured(plan: list[Planned], told: dict[str, str]) -> list[Costs]:
    """Everything in turn, so that whatever else the machine does meets all alike."""
    with serving(told) as server:
        bench, found = Bench(server), [Costs(each) for each in plan]
        with_etags(plan, server.port)
        asked = [question_of(each) for each in plan]
        for costs, question in zip(found, asked, strict=True):
            costs.queries = bench.queries(costs.planned)
            bench.warm(question)
        for _ in range(ROUNDS):
            for costs, question in zip(found, asked, strict=True):
                bench.turn(costs, question, seconds=SECONDS, floor_seconds=FLOOR_SECONDS)
        return [bench.floor, *found]


def _profile(plan: list[Planned], told: dict[str, str]) -> None:
    with serving({**told, "BENCHMARK_LAYERS": "1"}) as server:
        with_etags(plan, server.port)
        profile.tell((each.title, profile.profiled(server, each)) for each in plan)


def _tell(found: list[Costs]) -> None:
    print(f"\n{'':14}{'req/s':>8}{'p50 ms':>9}{'p99 ms':>9}{'floors':>8}{'goal':>6}", end="")
    print(f"{'cpu µs':>9}{'floors':>8}{'queries':>9}")
    for costs in found:
        figures = costs.figures()
        print(
            f"{costs.planned.title:14}{figures['per_second']:8.0f}{figures['p50_ms']:9.2f}{figures['p99_ms']:9.2f}"
            f"{figures.get('floors', 1):8.2f}{figures.get('goal', 1):6.1f}{figures['processor_us']:9.0f}"
            f"{figures.get('processor_floors', 1):8.2f}{figures['queries']:9}"
        )


if __name__ == "__main__":
    sys.exit(main())
