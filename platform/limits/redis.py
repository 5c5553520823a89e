"""Counting in Redis. A script looks at all buckets and adds to all of them, as one step, by the clock of Redis."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from limits.buckets import Bucket

PREFIX = "lectern.limits."

_NOW = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function keep(key, empty_at)
  if empty_at <= now then return redis.call('DEL', key) end
  redis.call('SET', key, string.format('%.0f', empty_at), 'PX', math.ceil((empty_at - now) / 1000))
end
"""
_ADD = (
    _NOW
    + """
local wait, full = 0, {}
for i, key in ipairs(KEYS) do
  local interval, size = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  full[i] = math.max(tonumber(redis.call('GET', key) or '0'), now) + interval
  wait = math.max(wait, full[i] - size - now)
end
if wait > 0 then return wait end
for i, key in ipairs(KEYS) do keep(key, full[i]) end
return 0
"""
)
_TAKE = (
    _NOW
    + """
for i, key in ipairs(KEYS) do
  local empty_at = tonumber(redis.call('GET', key) or '0')
  if empty_at > now then keep(key, empty_at - tonumber(ARGV[2 * i - 1])) end
end
"""
)
_FILL = _NOW + "keep(KEYS[1], now + tonumber(ARGV[2]))"


@lru_cache(maxsize=1)
def _client(url: str) -> Redis:
    """A client that gives up soon: whoever asks has somebody waiting, and a table to count in instead."""
    return Redis.from_url(
        url,
        socket_connect_timeout=settings.REDIS_PATIENCE,
        socket_timeout=settings.REDIS_PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )


@lru_cache(maxsize=10)
def _script(url: str, script: str) -> Any:
    """The script with its digest, which Redis knows it by."""
    return _client(url).register_script(script)


def add(buckets: Sequence[Bucket]) -> int:
    """Count one use in every bucket, or in none where one is full; 0, or how many microseconds to wait."""
    return int(_run(_ADD, buckets) or 0)


def take_back(buckets: Sequence[Bucket]) -> None:
    """Undo one use in every bucket."""
    _run(_TAKE, buckets)


def clear(buckets: Sequence[Bucket]) -> None:
    """Empty the buckets."""
    _client(settings.REDIS_URL).delete(*(PREFIX + bucket.key for bucket in buckets))


def fill(bucket: Bucket) -> None:
    """Make the bucket full, so that it is known until it has run empty."""
    _run(_FILL, [bucket])


def holds_any(bucket: Bucket) -> bool:
    """Whether the bucket is not empty."""
    return bool(_client(settings.REDIS_URL).exists(PREFIX + bucket.key))


def _run(script: str, buckets: Sequence[Bucket]) -> Any:
    keys = [PREFIX + bucket.key for bucket in buckets]
    numbers = [number for bucket in buckets for number in (bucket.interval, bucket.size)]
    return _script(settings.REDIS_URL, script)(keys=keys, args=numbers)
