"""What processes use of the processor and of the memory, read from /proc."""

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def family_of(pid: int) -> list[int]:
    """A process and all that descend from it."""
    try:
        children = [
            int(each)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for each in (task / "children").read_text().split()
        ]
    except OSError:
        return []
    return [pid, *(each for child in children for each in family_of(child))]


def processor_seconds(pid: int) -> float:
    """What the family of a process has used, those included that have ended."""
    return sum(_ticks(each) for each in family_of(pid)) / _TICK


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, fields[11:15]))


def megabytes(pid: int) -> float:
    """The memory of the family of a process, what is shared among them counted once."""
    return sum(_proportional(each) for each in family_of(pid)) / 1024


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


@dataclass
class Watch:
    """Follows groups of processes, each by the one that all of it descends from, and this one."""

    groups: dict[str, int]
    memory: list[tuple[float, float]] = field(default_factory=list)
    _before: dict[str, float] = field(default_factory=dict)

    def begin(self) -> None:
        """Count from here."""
        self._before = self._now()

    def used(self) -> dict[str, float]:
        """Seconds of the processor that each group has used since."""
        return {name: seconds - self._before[name] for name, seconds in self._now().items()}

    def _now(self) -> dict[str, float]:
        groups = {name: processor_seconds(pid) for name, pid in self.groups.items()}
        return {**groups, "generator": time.process_time()}  # without its children, which are the groups

    def note_memory(self, at: float) -> None:
        """The memory of the web processes at a time, of all servers."""
        self.memory.append((at, sum(megabytes(pid) for name, pid in self.groups.items() if name.startswith("web"))))

    @property
    def growth(self) -> float:
        """From the second quarter of the time to the last, as a share: the first is for filling caches."""
        values = [value for _, value in self.memory]
        part = max(1, len(values) // 4)
        early, late = values[part : 2 * part] or values, values[-part:]
        return (sum(late) / len(late)) / (sum(early) / len(early)) - 1
