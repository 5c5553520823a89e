"""What is asked of a school: found out by a process that has its settings."""

import tempfile
from collections.abc import Collection
from pathlib import Path

import orjson

from benchmarks.plan.written import Planned
from benchmarks.servers import python


def planned_for(told: dict[str, str], some: Collection[str] = ()) -> list[Planned]:
    """Every operation, or those goals that are named, for the school of that environment."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.json"
        python(told, "benchmarks.plan", str(file), *(["goals"] if some else []))
        plan = [Planned.of(data) for data in orjson.loads(file.read_bytes())]
    return [each for each in plan if not some or each.title in some]
