"""Many at once: real threads, each with a database connection of its own, all let go at the same moment."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import ParamSpec, TypeVar

from django.db import connection, connections

P = ParamSpec("P")
T = TypeVar("T")
PATIENCE = 30.0
"""Seconds that a test waits for what takes a moment on a machine of its own."""
REPEATS = int(os.environ.get("RACE_REPEATS", "1"))
"""How often each race is run; the proofs ask for 50."""


def at_once(action: Callable[[int], T], times: int = 20) -> list[T]:
    """The results of `action(0)` to `action(times - 1)`, run at the same time."""
    barrier = Barrier(times)

    def run(number: int) -> T:
        try:
            connections["default"].ensure_connection()
            barrier.wait(PATIENCE)
            return action(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def together(*jobs: Callable[[], T]) -> list[T | Exception]:
    """What each job returned or raised, all of them run at the same time."""

    def outcome(number: int) -> T | Exception:
        try:
            return jobs[number]()
        except Exception as error:  # noqa: BLE001 - what a job raises is its result
            return error

    return at_once(outcome, len(jobs))


def meeting(step: Callable[P, T], times: int = 20) -> Callable[P, T]:
    """`step`, after which so many wait for each other: all have looked before any of them goes on."""
    met = Barrier(times)

    def wait(*given: P.args, **named: P.kwargs) -> T:
        seen = step(*given, **named)
        met.wait(PATIENCE)
        return seen

    return wait


def until(holds: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Return as soon as it holds; fail after `seconds`."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


def locks_waited_for() -> int:
    """How many wait for a lock in this database: other tests wait in others of the same server."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT pid) FROM pg_stat_clear_snapshot(), pg_locks l JOIN pg_stat_activity a USING (pid) "
            "WHERE NOT l.granted AND a.datname = current_database()"
        )
        return int(cursor.fetchone()[0])
