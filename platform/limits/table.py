"""Counting in the database. One statement adds to a bucket or finds it full, by the clock of the database.

Call it outside a transaction that may be rolled back: what was counted in it would be forgotten with it.
"""

import time
from collections.abc import Sequence

from django.db import connection, transaction

from limits.buckets import Bucket
from limits.models import Bucket as Row

_ADD = """
INSERT INTO limits_bucket AS bucket (key, empty_at) VALUES (%(key)s, {now} + %(interval)s)
ON CONFLICT (key) DO UPDATE SET empty_at = {greatest}(bucket.empty_at, {now}) + %(interval)s
WHERE {greatest}(bucket.empty_at, {now}) + %(interval)s - {now} <= %(size)s
"""
_TAKE = "UPDATE limits_bucket SET empty_at = empty_at - %(interval)s WHERE key = %(key)s"
_SET = """
INSERT INTO limits_bucket AS bucket (key, empty_at) VALUES (%(key)s, {now} + %(size)s)
ON CONFLICT (key) DO UPDATE SET empty_at = {now} + %(size)s
"""
_POSTGRES_NOW = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"


class _Full(Exception):
    """One of the buckets would overflow."""


def add(buckets: Sequence[Bucket]) -> int:
    """Count one use in every bucket, or in none where one is full; 0, or how many microseconds to wait."""
    try:
        with transaction.atomic():
            for bucket in sorted(buckets):  # in one order everywhere, so that two callers can't block each other
                if not _run(_ADD, bucket):
                    raise _Full
    except _Full:
        return _wait(buckets)
    return 0


def take_back(buckets: Sequence[Bucket]) -> None:
    """Undo one use in every bucket."""
    with transaction.atomic():
        for bucket in sorted(buckets):
            _run(_TAKE, bucket)


def clear(buckets: Sequence[Bucket]) -> None:
    """Empty the buckets."""
    Row.objects.filter(key__in=[bucket.key for bucket in buckets]).delete()


def fill(bucket: Bucket) -> None:
    """Make the bucket full, so that it is known until it has run empty."""
    _run(_SET, bucket)


def holds_any(bucket: Bucket) -> bool:
    """Whether the bucket is not empty."""
    return Row.objects.filter(pk=bucket.key, empty_at__gt=now()).exists()


def remove_empty(batch: int = 5000) -> int:
    """Remove rows that mean nothing any more, and say how many."""
    removed = 0
    while some := list(Row.objects.filter(empty_at__lt=now()).values_list("pk", flat=True)[:batch]):
        removed += Row.objects.filter(pk__in=some, empty_at__lt=now()).delete()[0]
    return removed


def now() -> int:
    """Microseconds since 1970: by the server's clock on PostgreSQL, by the machine's with SQLite, which is one."""
    if connection.vendor != "postgresql":
        return time.time_ns() // 1000
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_POSTGRES_NOW}")
        return int(cursor.fetchone()[0])


def _run(statement: str, bucket: Bucket) -> bool:
    """Whether the statement changed a row."""
    values: dict[str, int | str] = {"key": bucket.key, "interval": bucket.interval, "size": bucket.size}
    if connection.vendor == "postgresql":
        statement = statement.format(now=_POSTGRES_NOW, greatest="GREATEST")
    else:
        statement = statement.format(now="%(now)s", greatest="MAX")
        values["now"] = now()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return bool(cursor.rowcount > 0)


def _wait(buckets: Sequence[Bucket]) -> int:
    """Until all have room for one more; at least one microsecond, since one of them had none."""
    moment = now()
    known = dict(Row.objects.filter(key__in=[bucket.key for bucket in buckets]).values_list("key", "empty_at"))
    waits = (max(known.get(each.key, 0), moment) + each.interval - each.size - moment for each in buckets)
    return max(1, *waits)
