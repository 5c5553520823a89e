"""Many at once: real threads, each with a database connection of its own, all let go at the same moment."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connections

T = TypeVar("T")
REPEATS = int(os.environ.get("RACE_REPEATS", "1"))
"""How often each race is run; the proofs ask for 50."""


def at_once(action: Callable[[int], T], times: int = 20) -> list[T]:
    """The results of `action(0)` to `action(times - 1)`, run at the same time."""
    barrier = Barrier(times)

    def run(number: int) -> T:
        try:
            connections["default"].ensure_connection()
            barrier.wait(timeout=30)
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
