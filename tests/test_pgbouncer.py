"""Lectern behind PgBouncer, which gives each transaction whatever connection is free."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection, connections
from psycopg2.extras import RealDictCursor

from benchmarks.load.effects import effects_of
from benchmarks.load.enroll import enroll_learners
from benchmarks.load.learner import Learner
from benchmarks.load.phase import Phase
from benchmarks.load.wire import Wire
from tests.cast import person
from tests.factories.quizzes import published_quiz
from tests.servers import NOBODY, free_port

LEARNERS, POOLED = 8, 2
_SETTINGS = """
[databases]
* = {server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
auth_type = any
admin_users = watcher
ignore_startup_parameters = extra_float_digits
pool_mode = transaction
default_pool_size = {pooled}
max_client_conn = 100
unix_socket_dir =
logfile = {folder}/log
pidfile = {folder}/pid
"""


@pytest.fixture
def learners(committed_db: None) -> list[Learner]:
    published_quiz(by=person("pool-teacher@lectern.example", "INSTRUCTOR"), lessons=3)
    return enroll_learners(LEARNERS)


@pytest.fixture
def pool(learners: list[Learner]) -> Iterator[int]:
    """The port of a PgBouncer between Lectern and its database, with two connections for all."""
    binary = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if binary is None:
        pytest.skip("no PgBouncer on this machine (install the package `pgbouncer`)")
    direct, port, folder = connection.settings_dict, free_port(), Path(tempfile.mkdtemp(prefix="lectern-pool-"))
    server = f"host={direct['HOST'] or '127.0.0.1'} port={direct['PORT'] or 5432} user={direct['USER']}"
    server += f" password={direct['PASSWORD']}" if direct["PASSWORD"] else ""
    (folder / "pool.ini").write_text(_SETTINGS.format(server=server, port=port, pooled=POOLED, folder=folder))
    identity: dict[str, Any] = {"user": NOBODY, "group": NOBODY} if os.getuid() == 0 else {}
    if identity:
        os.chown(folder, NOBODY, NOBODY)
    process = subprocess.Popen([binary, "-q", folder / "pool.ini"], cwd="/", stderr=subprocess.DEVNULL, **identity)
    _wait_for(port)
    pooled = {**direct, "HOST": "127.0.0.1", "PORT": str(port), "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    connections.settings["default"] = pooled
    yield port
    connections.settings["default"] = direct
    process.terminate()
    process.wait(timeout=10)
    shutil.rmtree(folder)


def _wait_for(port: int) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < end, "PgBouncer does not start"
            time.sleep(0.02)


@pytest.mark.race
def test_learners_share_two_connections_and_nothing_is_lost(
    learners: list[Learner], pool: int, live_server: Any
) -> None:
    wire = Wire(live_server.thread.port, connections=6)
    seen = Phase(learners, wire, rate=30, seconds=1.5).run(patience=20)
    wire.close()
    assert not seen.errors
    assert seen.answered == seen.wanted > LEARNERS
    assert effects_of(learners, sessions_before=LEARNERS).are_right
    assert not _named_statements()
    call_command("check_invariants")
    assert _transactions(pool) > seen.answered
    assert 1 <= _connections_of_the_pool(pool) <= POOLED


def _asked(port: int, question: str) -> list[dict[str, Any]]:
    """What PgBouncer says of itself."""
    admin = psycopg2.connect(host="127.0.0.1", port=port, user="watcher", dbname="pgbouncer")
    admin.autocommit = True
    try:
        cursor = admin.cursor(cursor_factory=RealDictCursor)
        cursor.execute(question)
        return list(cursor.fetchall())
    finally:
        admin.close()


def _named_statements() -> int:
    """How many the connections of the pool have: the server tells each of its own, so both are taken at once."""
    held = [connections["default"].copy() for _ in range(POOLED)]
    for each in held:
        each.set_autocommit(False)
    found = 0
    for each in held:
        with each.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements")
            found += cursor.fetchone()[0]
    for each in held:
        each.close()
    return found


def _transactions(port: int) -> int:
    return sum(int(row["xact_count"]) for row in _asked(port, "SHOW STATS_TOTALS"))


def _connections_of_the_pool(port: int) -> int:
    return len(_asked(port, "SHOW SERVERS"))


def test_what_a_pool_by_transaction_can_t_give_is_not_asked_for() -> None:
    assert connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert "server_side_binding" not in connection.settings_dict["OPTIONS"]
    root = Path(__file__).resolve().parents[1]
    asked = ("pg_advisory_lock", "SET SESSION", "LISTEN ", "CREATE TEMP", "PREPARE ")
    knows_a_pool = {"platform/lib/postgresql/statements.py"}
    for folder in ("platform", "content", "api", "cms"):
        for path in (root / folder).rglob("*.py"):
            found = [words for words in asked if words in path.read_text()]
            found = [] if str(path.relative_to(root)) in knows_a_pool else found
            assert not found, f"{path}: {found} outlives its transaction, and the next one may be somebody else's"
