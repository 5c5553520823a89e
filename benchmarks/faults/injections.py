"""The faults, one function each: it injects the fault, ends it, and returns. The caller measures what followed.

Whatever a fault needs to know comes by `Field`: the stack, and a prober whose own learners meet the fault for certain.
"""

import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import psycopg2

from benchmarks.faults.prober import STEPS, Prober
from benchmarks.faults.stack import Stack

WEB_POINTS = (
    *("begun", "inserted.api_keptanswer", "inserted.learning_enrollment", "inserted.learning_lessonprogress"),
    *("inserted.learning_certificate", "inserted.learning_submission", "inserted.accounts_refreshtoken"),
    *("inserted.outbox_event", "before_commit", "after_commit", "hooks_done", "answering"),
)
WORKER_POINTS = ("claimed", "before_handler", "mailed", "handled", "before_commit", "after_commit")
POINT_PATIENCE = 6.0
_CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'lectern_faults' "
    "AND pid <> pg_backend_pid() AND application_name <> 'faults'"
)
DISK_FULL = "PostgreSQL's disk full"


class NotReached(Exception):
    """Nobody came by the point in time: nothing was injected."""


@dataclass
class Field:
    """What faults are injected into."""

    stack: Stack
    prober: Prober
    interrupted: dict[str, float]
    """Deliveries whose worker was killed, and when."""


Fault = Callable[[Field], None]


def at_point(field: Field, *, role: str, point: str, what: str) -> None:
    """A process of this role gets a signal at a named point, in the middle of whatever it does for somebody."""
    stack = field.stack
    order, taken = stack.orders / f"{role}.{point}", stack.orders / f"taken.{role}.{point}"
    taken.unlink(missing_ok=True)
    order.write_text(what)
    if not stack.wait(taken.exists, POINT_PATIENCE):
        with suppress(FileNotFoundError):
            order.unlink()
            raise NotReached(point)
    stack.wait(lambda: len(taken.read_text().split()) > 1, 2)
    delivery = taken.read_text().split()[2:]
    if delivery:
        field.interrupted[delivery[0]] = time.time()


def restart(field: Field, *, role: str) -> None:
    """SIGTERM to the whole web server or worker, as each deployment sends it; the supervisor starts the next one."""
    process = field.stack.process(role)
    process.terminate()
    process.wait(30)
    field.stack.keep_up()


def redis_down(field: Field) -> None:
    field.stack.wire.cut()
    time.sleep(0.8)
    field.stack.wire.mend()


def redis_emptied(field: Field) -> None:
    field.stack.redis.kill()
    time.sleep(0.3)
    field.stack.redis.start()


def redis_slow(field: Field, *, seconds: float) -> None:
    field.stack.wire.delay = seconds
    time.sleep(1.2)
    field.stack.wire.cut()  # what waits is not waited for
    field.stack.wire.mend()


def postgres_restarted(field: Field, *, mode: str) -> None:
    field.stack.postgres.stop(mode)
    field.stack.postgres.start()


def postgres_frozen(field: Field) -> None:
    field.stack.postgres.signal(signal.SIGSTOP)
    try:
        time.sleep(1.5)
    finally:
        field.stack.postgres.signal(signal.SIGCONT)


def connections_cut(field: Field) -> None:
    """Every connection of Lectern's to PostgreSQL ends in the middle of what it does."""
    with field.stack.sql() as cursor:
        cursor.execute(_CUT)


def connections_used_up(field: Field) -> None:
    """Others hold every connection that PostgreSQL gives, but for the few that Lectern gets hold of meanwhile."""
    held: list[Any] = []
    try:
        _take_all(field.stack, held)
        with held[0].cursor() as cursor:  # for a new one there may be no room
            cursor.execute(_CUT)
        _take_all(field.stack, held)
        time.sleep(0.7)
    finally:
        for connection in held:
            connection.close()


def _take_all(stack: Stack, held: list[Any]) -> None:
    with suppress(psycopg2.OperationalError):
        while True:
            held.append(psycopg2.connect(stack.database, application_name="faults"))


def postgres_disk_full(field: Field) -> None:
    """PostgreSQL has no room for anything new. Where it gives up over it, its supervisor starts it again."""
    disk, postgres = field.stack.disk, field.stack.postgres
    if disk is None:
        raise NotReached("no right to mount a disk")
    try:
        until = time.monotonic() + 1.5
        while time.monotonic() < until:
            disk.fill()
            time.sleep(0.05)
    finally:
        disk.clear()
    time.sleep(0.3)
    if not postgres.is_running:
        postgres.start()


def insert_fails(field: Field, *, step: str, table: str) -> None:
    """PostgreSQL refuses one INSERT of a step: all of the step is undone, and done once when it is sent again."""
    begun = field.prober.prepare(step)
    with failing(field.stack, table):
        field.prober.refused(begun)
    field.prober.done(begun)


@contextmanager
def failing(stack: Stack, table: str) -> Iterator[None]:
    """While the block runs, no row gets into the table."""
    with stack.sql() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'a fault was injected'; END$$"
        )
        cursor.execute(f"CREATE TRIGGER fault BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION fault()")
    try:
        yield
    finally:
        with stack.sql() as cursor:
            cursor.execute(f"DROP TRIGGER fault ON {table}")


def smtp_down(field: Field) -> None:
    field.stack.mail.is_down = True
    time.sleep(0.8)
    field.stack.mail.is_down = False


def disk(field: Field, *, error: str) -> None:
    """The disk of media gives this error: work with a file is refused whole, lessons are read as before."""
    begun = field.prober.prepare("hand in")
    order = field.stack.orders / "disk"
    order.write_text(error)
    try:
        field.prober.refused(begun)
        field.prober.reads()
    finally:
        order.unlink()
    field.prober.done(begun)


def clock(field: Field, *, seconds: float) -> None:
    """The clocks of web and worker jump, and later jump back."""
    order = field.stack.orders / "clock"
    fresh = order.with_suffix(".new")
    fresh.write_text(str(seconds))
    fresh.rename(order)
    time.sleep(0.6)
    order.unlink()


def kinds() -> dict[str, list[Fault]]:
    """Every kind of fault, with its injections in turn."""
    steps = [partial(insert_fails, step=step, table=table) for step, tables in STEPS.items() for table in tables]
    return {
        "web killed at a point": [partial(at_point, role="web", point=point, what="kill") for point in WEB_POINTS],
        "web worker terminated at a point": [
            partial(at_point, role="web", point=point, what="term") for point in random.sample(WEB_POINTS, 3)
        ],
        "web restarted (SIGTERM)": [partial(restart, role="web")],
        "worker killed at a point": [
            partial(at_point, role="worker", point=point, what="kill") for point in WORKER_POINTS
        ],
        "worker restarted (SIGTERM)": [partial(restart, role="worker")],
        "Redis down": [redis_down],
        "Redis restarted empty": [redis_emptied],
        "Redis slow": [partial(redis_slow, seconds=0.3), partial(redis_slow, seconds=5)],
        "PostgreSQL restarted, fast": [partial(postgres_restarted, mode="fast")],
        "PostgreSQL restarted, immediate": [partial(postgres_restarted, mode="immediate")],
        "PostgreSQL frozen": [postgres_frozen],
        "PostgreSQL connections cut": [connections_cut],
        "PostgreSQL out of connections": [connections_used_up],
        DISK_FULL: [postgres_disk_full],
        "an INSERT fails": steps,
        "SMTP down": [smtp_down],
        "media storage down": [partial(disk, error="EIO")],
        "media disk full": [partial(disk, error="ENOSPC")],
        "clock steps": [partial(clock, seconds=seconds) for seconds in (1, -1, 10, -10, 60, -60, 3600, -3600)],
    }


TIMES = {
    "web killed at a point": 24,
    "web worker terminated at a point": 3,
    "web restarted (SIGTERM)": 3,
    "worker killed at a point": 18,
    "worker restarted (SIGTERM)": 3,
    "Redis down": 12,
    "Redis restarted empty": 8,
    "Redis slow": 6,
    "PostgreSQL restarted, fast": 4,
    "PostgreSQL restarted, immediate": 4,
    "PostgreSQL frozen": 4,
    "PostgreSQL connections cut": 60,
    "PostgreSQL out of connections": 8,
    DISK_FULL: 8,
    "an INSERT fails": 110,
    "SMTP down": 8,
    "media storage down": 12,
    "media disk full": 12,
    "clock steps": 16,
}
"""How often each is injected: 323 times in all."""
