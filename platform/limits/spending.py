"""Spending from a limit, at the door of whatever it protects.

    spend("register", counted_as(address))

raises RateLimited where nothing is left. What the limits are stands in `settings.LIMITS`, a tuple of rates each; what
they are counted by is for the caller to say. Counted in Redis where there is one. While Redis can't be reached,
counting goes on in the database, from empty buckets: nobody is refused for it, and nobody gets an error.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from django.conf import settings
from lib.errors import DomainError
from lib.pause import Pause
from lib.rates import wait_in_words
from redis.exceptions import RedisError

from limits import redis, table
from limits.buckets import Bucket, buckets_of, digest

T = TypeVar("T")
Charge = tuple[str, ...]
"""The name of a limit, and the key that it is counted by."""
redis_is_down = Pause(seconds=5)
_log = logging.getLogger("lectern.limits")


class RateLimited(DomainError):
    """Too much of it in too short a time. `details.retry_after` and the header `Retry-After` say for how many seconds
    to wait."""

    code = "RATE_LIMITED"
    status = 429
    message = "Too many requests. Wait a little."

    @property
    def retry_after(self) -> int:
        """How many seconds to wait."""
        return int(self.details["retry_after"])


def spend(limit: str, *key: str) -> None:
    """Count one use of `limit` by `key`. Raises RateLimited, and then nothing is counted."""
    spend_all((limit, *key))


def spend_all(*charges: Charge) -> None:
    """Count one use of each, or of none where one is used up. Raises RateLimited with the longest wait."""
    Spending(*charges).settle()


class Spending:
    """The same while whoever spends goes on: Redis counts meanwhile. Nothing may be written before it is settled."""

    def __init__(self, *charges: Charge) -> None:
        buckets = _buckets(charges)
        self._end: Callable[[], int] | None = _begin(buckets) if buckets else None

    def settle(self) -> None:
        """Wait for what was counted; once, after that it does nothing. Raises RateLimited with the longest wait."""
        end, self._end = self._end, None
        microseconds = end() if end else 0
        if microseconds:
            seconds = -(-microseconds // 1_000_000)
            message = f"Too many tries. Wait {wait_in_words(seconds)}, then try again."
            raise RateLimited(message, details={"retry_after": seconds})


def _begin(buckets: Sequence[Bucket]) -> Callable[[], int]:
    """Where Redis goes down before it has answered, the table counts, in whatever transaction is open by then."""
    counted = _tried(lambda: redis.adding(buckets)) if _redis_is_up() else None
    if counted is None:
        wait = table.add(buckets)
        return lambda: wait

    def end() -> int:
        wait = _tried(counted)
        return table.add(buckets) if wait is None else wait

    return end


def give_back(*charges: Charge) -> None:
    """Undo one use of each: what was spent on was nothing to be limited."""
    buckets = _buckets(charges)
    if buckets:
        _counted(lambda store: store.take_back(buckets))


def forget(*charges: Charge) -> None:
    """Undo every use of each."""
    buckets = _buckets(charges)
    if buckets:
        _counted(lambda store: store.clear(buckets))


def remember(mark: str, *key: str, time: timedelta) -> None:
    """Know a key again for a while, without keeping it."""
    _counted(lambda store: store.fill(_mark(mark, *key, time=time)))


def is_remembered(mark: str, *key: str) -> bool:
    """Whether the key is known from before."""
    return _counted(lambda store: store.holds_any(_mark(mark, *key)))


def _mark(mark: str, *key: str, time: timedelta = timedelta(0)) -> Bucket:
    microseconds = time // timedelta(microseconds=1)
    return Bucket(digest("mark", mark, *key), 0, microseconds)


def _buckets(charges: Sequence[Charge]) -> list[Bucket]:
    found = [bucket for charge in charges for bucket in buckets_of(*charge)]
    return found if settings.LIMITS_ON else []


def _counted(count: Callable[[Any], T]) -> T:
    found = _tried(lambda: (count(redis),)) if _redis_is_up() else None
    return count(table) if found is None else found[0]


def _redis_is_up() -> bool:
    return bool(settings.REDIS_URL) and not redis_is_down.holds


def _tried(count: Callable[[], T]) -> T | None:
    """What Redis says; None where it does not answer."""
    try:
        return count()
    except RedisError as error:
        redis_is_down.begin()
        _log.warning("limits.redis_down", extra={"error": type(error).__name__})
        return None
