"""Crowds: several processes with many callers each, at one door at the same moment."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers import url_of
from tests.source import ROOT

PROCESSES, CALLERS = 2, 20
Crowd = Callable[..., int]


class Processes:
    """The processes of one crowd, on one database."""

    def __init__(self, database_url: str) -> None:
        environment = {**os.environ, "DATABASE_URL": database_url, "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"}
        command = [sys.executable, "-m", "tests.limits.crowd"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.members = []
        for _ in range(PROCESSES):
            member = subprocess.Popen(command, cwd=ROOT, env=environment, **pipes)  # type: ignore[call-overload]
            self.members.append(member)
            assert member.stdout.readline() == "ready\n"

    def come(self, way: str, key: str, redis: str = "") -> int:
        """How many of the forty got through."""
        order = {"way": way, "key": key, "redis": redis, "callers": CALLERS, "at": time.time() + 0.4}
        for member in self.members:
            member.stdin.write(json.dumps(order) + "\n")
            member.stdin.flush()
        return sum(int(member.stdout.readline()) for member in self.members)

    def go(self) -> None:
        for member in self.members:
            member.stdin.close()
            member.wait(timeout=20)


@pytest.fixture
def crowd(committed_db: None) -> Iterator[Crowd]:
    """`crowd("careful", key, redis=url)`: forty callers in two processes, on the database of the tests."""
    from django.db import connection

    processes = Processes(url_of(connection.settings_dict))
    yield processes.come
    processes.go()


@pytest.fixture
def crowd_on_sqlite(tmp_path: Path) -> Iterator[Crowd]:
    """The same on a SQLite file of their own."""
    processes = Processes(f"sqlite:///{tmp_path}/limits.sqlite3")
    yield processes.come
    processes.go()
