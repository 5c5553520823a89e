"""Starts what the tests need before Django reads its settings: a real PostgreSQL and a real Redis-protocol server.

`TEST_DATABASE_URL` and `TEST_REDIS_URL` are used where given. Otherwise both come from wheels (`tests.servers`).
"""

import atexit
import gc
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from tests.servers import Postgres, Redis, free_port
from tests.template import grow

__all__ = ["free_port", "start_postgres", "start_redis"]


def start_postgres(*, near: bool = False) -> str:
    """Start a PostgreSQL of our own and give its URL, of a socket in a folder if `near`; it ends with this process."""
    server = Postgres(options=os.environ.get("TEST_POSTGRES_OPTIONS", ""))
    server.start()
    return server.near_url() if near else server.url()


def start_redis() -> str:
    """Start a Redis-protocol server of our own and give its URL; it ends with this process."""
    server = Redis()
    server.start()
    return server.url


def _forget_settings() -> None:
    """Tests start from the defaults, whatever the shell that they are started in has set."""
    example = Path(__file__).resolve().parents[1] / ".env.example"
    for name in re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", example.read_text(), re.MULTILINE):
        os.environ.pop(name, None)


def _prepare() -> None:
    _forget_settings()
    os.environ["LECTERN_ENV"] = "test"
    data = tempfile.mkdtemp(prefix="lectern-data-")
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    os.environ["DATA_DIR"] = data
    if os.environ.get("LECTERN_TEST_ENGINE") == "sqlite":
        os.environ["DATABASE_URL"] = f"sqlite:///{data}/lectern.sqlite3"
        os.environ.pop("REDIS_URL", None)
        return
    os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or start_postgres(near=True)
    os.environ["REDIS_URL"] = os.environ.get("TEST_REDIS_URL") or start_redis()


def _part_from_the_others(number: int) -> None:
    """A folder and a Redis database of its own for each worker: emptying a cache empties its whole database."""
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="lectern-data-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
    if "REDIS_URL" in os.environ:
        server, _, database = os.environ["REDIS_URL"].rpartition("/")
        os.environ["REDIS_URL"] = f"{server}/{int(database) + number + 1}"
    else:
        os.environ["DATABASE_URL"] = f"sqlite:///{os.environ['DATA_DIR']}/lectern.sqlite3"


def pytest_configure(config: Any) -> None:
    """Workers begin with copies of one database, which grows while they read the tests."""
    is_first = "PYTEST_XDIST_WORKER" not in os.environ
    if (
        is_first
        and config.getoption("numprocesses", None)
        and "REDIS_URL" in os.environ
        and not config.getoption("reuse_db")
    ):
        grow(Path(os.environ["DATA_DIR"]))


gc.disable()


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and not in what was imported: it took a fifth of the time, and found next to nothing."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    gc.enable()


# The workers of pytest-xdist inherit what the first process started.
if "PYTEST_XDIST_WORKER" in os.environ:
    _part_from_the_others(int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw")))
else:
    _prepare()
