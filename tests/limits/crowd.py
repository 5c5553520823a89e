"""One of several processes that all come to one door at the same moment; `crowds.py` talks to it by lines of JSON.

It knows the limits and nothing else of Lectern, so it is there at once.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django
import environ
from django.conf import settings

from tests.source import ROOT

sys.path.insert(1, str(ROOT / "platform"))


def _settings() -> dict[str, Any]:
    from lib.rates import read_rate

    database: dict[str, Any] = environ.Env.db_url_config(os.environ["DATABASE_URL"])
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20}
    return {
        "INSTALLED_APPS": ["limits"],
        "DATABASES": {"default": database},
        "SECRET_KEY": "the same for all",
        "REDIS_URL": "",
        "REDIS_PATIENCE": 15,
        "LIMITS_ON": True,
        "LIMITS": {"door": (read_rate("10/1h"),)},
        "USE_TZ": True,
    }


def careful(key: str) -> bool:
    """What the doors do."""
    from limits.spending import RateLimited, spend

    try:
        spend("door", key)
    except RateLimited:
        return False
    return True


def naive(key: str) -> bool:
    """What a cache with `get` and `set` does: reads how many there were, then writes one more."""
    from limits.models import Bucket
    from redis import Redis

    if settings.REDIS_URL:
        client = Redis.from_url(settings.REDIS_URL)
        count = int(client.get(f"naive.{key}") or 0)  # type: ignore[arg-type]
        time.sleep(0.02)
        client.set(f"naive.{key}", count + 1, ex=60)
        return count < 10
    row, _ = Bucket.objects.get_or_create(pk=key, defaults={"empty_at": 0})
    time.sleep(0.02)
    row.empty_at += 1
    row.save()
    return row.empty_at <= 10


WAYS: dict[str, Callable[[str], bool]] = {"careful": careful, "naive": naive}


def passed(order: dict[str, Any]) -> int:
    """How many of this process's callers got through."""
    from django.db import connections

    settings.REDIS_URL = order["redis"]

    def call(_: int) -> bool:
        try:
            connections["default"].ensure_connection()
            time.sleep(max(0.0, order["at"] - time.time()))
            return WAYS[order["way"]](order["key"])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(order["callers"]) as pool:
        return sum(pool.map(call, range(order["callers"])))


def main() -> None:
    settings.configure(**_settings())
    django.setup()
    if "sqlite" in os.environ["DATABASE_URL"]:
        from django.core.management import call_command

        call_command("migrate", "limits", verbosity=0)
    print("ready", flush=True)
    for line in sys.stdin:
        print(passed(json.loads(line)), flush=True)


if __name__ == "__main__":
    main()
