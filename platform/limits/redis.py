"""Counting in Redis. A script looks at all buckets and adds to all of them, as one step, by the clock of Redis."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import sha1
from typing import Any

from django.conf import settings
from lib.lines import Lines
from redis.exceptions import NoScriptError

from limits.buckets import Bucket

PREFIX = "lectern.limits."


class _Script:
    def __init__(self, text: str) -> None:
        self.text = text.encode()
        self.digest = sha1(self.text, usedforsecurity=False).hexdigest().encode()


_NOW = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function keep(key, empty_at)
  if empty_at <= now then return redis.call('DEL', key) end
  redis.call('SET', key, string.format('%.0f', empty_at), 'PX', math.ceil((empty_at - now) / 1000))
end
"""
_ADD = _Script(
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
_TAKE = _Script(
    _NOW
    + """
for i, key in ipairs(KEYS) do
  local empty_at = tonumber(redis.call('GET', key) or '0')
  if empty_at > now then keep(key, empty_at - tonumber(ARGV[2 * i - 1])) end
end
"""
)
_FILL = _Script(_NOW + "keep(KEYS[1], now + tonumber(ARGV[2]))")


@lru_cache(maxsize=10)
def _lines(url: str) -> Lines:
    """They give up soon: whoever asks has somebody waiting, and a table to count in instead."""
    return Lines(url, patience=settings.REDIS_PATIENCE)


def adding(buckets: Sequence[Bucket]) -> Callable[[], int]:
    """Begin to count one use in every bucket, or in none where one is full.

    What this gives waits for the end: 0, or how many microseconds to wait.
    """
    end = _begin(_ADD, buckets)
    return lambda: int(end() or 0)


def take_back(buckets: Sequence[Bucket]) -> None:
    """Undo one use in every bucket."""
    _run(_TAKE, buckets)


def clear(buckets: Sequence[Bucket]) -> None:
    """Empty the buckets."""
    _lines(settings.REDIS_URL).ask(b"DEL", *map(_key, buckets))


def fill(bucket: Bucket) -> None:
    """Make the bucket full, so that it is known until it has run empty."""
    _run(_FILL, [bucket])


def holds_any(bucket: Bucket) -> bool:
    """Whether the bucket is not empty."""
    return bool(_lines(settings.REDIS_URL).ask(b"EXISTS", _key(bucket)))


def _key(bucket: Bucket) -> bytes:
    return f"{PREFIX}{bucket.key}".encode()


def _run(script: _Script, buckets: Sequence[Bucket]) -> Any:
    """What the script says."""
    return _begin(script, buckets)()


def _begin(script: _Script, buckets: Sequence[Bucket]) -> Callable[[], Any]:
    """Have the script run. Redis knows it by its digest, until it is started anew."""
    numbers = [b"%d" % number for bucket in buckets for number in (bucket.interval, bucket.size)]
    rest = b"%d" % len(buckets), *map(_key, buckets), *numbers
    lines = _lines(settings.REDIS_URL)
    asked = lines.begin(b"EVALSHA", script.digest, *rest)

    def end() -> Any:
        try:
            return asked()
        except NoScriptError:
            return lines.ask(b"EVAL", script.text, *rest)

    return end
