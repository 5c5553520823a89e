"""What is counted: a bucket for each rate of a limit, and for each key that the limit is counted by.

A bucket leaks evenly and overflows at its size (GCRA): one number, the moment at which it will be empty, says how
full it is. Whole microseconds keep the sums exact.
"""

import hmac
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from lib.keys import derived_key
from lib.rates import Rate


@dataclass(frozen=True, order=True)
class Bucket:
    """`interval` is what one use adds, `size` what fits, both in microseconds."""

    key: str
    interval: int
    size: int


def digest(*parts: str) -> str:
    """What stands for a key where it is stored; only we can compute it."""
    secret = derived_key(settings.SECRET_KEY, "limits").encode()
    return hmac.digest(secret, "\x1f".join(parts).encode(errors="replace"), "sha256").hex()


def buckets_of(limit: str, *key: str) -> list[Bucket]:
    """The buckets of a limit for one key. Raises KeyError for a limit that the settings don't name."""
    return _buckets_of(settings.SECRET_KEY, settings.LIMITS[limit], limit, *key)


@lru_cache(maxsize=10_000)
def _buckets_of(secret: str, rates: tuple[Rate, ...], limit: str, *key: str) -> list[Bucket]:
    """The same few come again with each request of somebody: 3 µs become 0.6. Not to be changed."""
    found = []
    for rate in rates:
        size = rate.seconds * 1_000_000
        found.append(Bucket(digest(limit, str(rate.count), str(rate.seconds), *key), size // rate.count, size))
    return found
