"""Doing a transaction again that lost against another, as a database may have it at any time."""

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, connection, transaction
from psycopg2.errors import DeadlockDetected

P = ParamSpec("P")
R = TypeVar("R")
TIMES = 6


def is_deadlock(error: BaseException) -> bool:
    """It and another waited for each other, and PostgreSQL undid it."""
    return isinstance(error, DatabaseError) and isinstance(error.__cause__, DeadlockDetected)


def again(
    action: Callable[P, R], *, after: Callable[[DatabaseError], bool] = is_deadlock, times: int | None = None
) -> Callable[P, R]:
    """`action` as a transaction, which is done again where it ended by an error of this kind; at most so many times.

    Inside somebody else's transaction it can't be, so the error is passed on.
    """

    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        tries = 0
        while True:
            tries += 1
            try:
                with transaction.atomic():
                    return action(*args, **kwargs)
            except DatabaseError as error:
                if connection.in_atomic_block or not after(error) or tries >= (times or TIMES):
                    raise
            time.sleep(random.uniform(0.01, 0.05) * 2**tries)  # noqa: S311 - spreads retries, guards nothing

    return run
