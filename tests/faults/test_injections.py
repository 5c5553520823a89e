"""A slice of `make faults`: 22 injections that take no time, and what must be so after each."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.db import connection, connections
from django.utils import timezone
from learning.actions import enrollment
from learning.invariants import broken
from notifications.models import SentMail
from outbox.models import Delivery
from outbox.relay import deliver_due

from api import idempotency
from benchmarks.faults import hooks
from benchmarks.faults.prober import STEPS
from benchmarks.faults.proxy import Proxy
from tests.cast import Cast
from tests.faults.conftest import Learner

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]
REFUSED = [(step, table) for step in ("enroll", "complete", "certify") for table in STEPS[step]]
CUT = ("api_keptanswer", "learning_enrollment", "learning_coursestats", "outbox_event")
KILLED = {"claimed": 1, "before_handler": 1, "mailed": 2, "handled": 1}
"""Where a worker is killed, and how many mails have gone out when another one has done its work."""


def prepared(cast: Cast, step: str, title: str) -> tuple[Learner, Callable[[], Any]]:
    """A learner who is about to take the step, and the request that takes it."""
    learner = Learner(cast, title)
    if step == "enroll":
        return learner, learner.enroll
    learner.enroll()
    if step == "certify":
        learner.complete(0)
    return learner, lambda: learner.complete(1)


@contextmanager
def refusing(table: str) -> Iterator[None]:
    """While the block runs, PostgreSQL lets no row into the table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'a fault'; END$$; "
            f"CREATE TRIGGER fault BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION fault()"
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER fault ON {table}")


def test_a_step_whose_insert_fails_leaves_nothing_and_is_done_once_when_sent_again(school: Cast) -> None:
    for number, (step, table) in enumerate(REFUSED):
        learner, send = prepared(school, step, f"Course {number}")
        before = learner.marks()
        with refusing(table):
            assert send().status == 500, (step, table)
        assert learner.marks() == before, (step, table)
        assert send().status in {200, 201}, (step, table)
        done = learner.marks()
        assert done > before
        send()
        assert learner.marks() == done, (step, table)
    assert list(broken()) == []


def test_without_its_transaction_half_a_step_would_stay(school: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    class NoTransaction:
        atomic = staticmethod(nullcontext)

    learner, send = prepared(school, "enroll", "Course")
    monkeypatch.setattr(enrollment, "transaction", NoTransaction)
    monkeypatch.setattr(idempotency, "_kept_answer", lambda *_: type("Kept", (), {"status": 0, "save": lambda **_: 0}))
    monkeypatch.setattr(idempotency, "transaction", NoTransaction)
    with refusing("outbox_event"):
        assert send().status == 500
    assert learner.marks()[0] == 1, "the check above would see it"


def test_a_connection_that_is_cut_in_the_middle_costs_a_503_and_nothing_else(school: Cast, broken_wire: None) -> None:
    for number, table in enumerate(CUT):
        learner, send = prepared(school, "enroll", f"Course {number}")
        with cutting_after_insert_into(table):
            refused = send()
        assert (refused.status, refused["Retry-After"]) == (503, "5"), table
        connection.close()
        assert learner.marks()[0] == 0
        assert (send().status, send().status) == (201, 201), table
        assert learner.marks() == (1, 1, 0, 0, 1)
    assert list(broken()) == []


@contextmanager
def cutting_after_insert_into(table: str) -> Iterator[None]:
    """PostgreSQL ends our connection right after the first INSERT into the table."""
    connection.ensure_connection()
    settings = connection.get_connection_params()
    backend = connection.connection.info.backend_pid

    def cut(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if f'INTO "{table}"' in sql or f"INTO {table}" in sql:
            own = {name: settings[name] for name in ("dbname", "user", "password", "host", "port") if name in settings}
            other = psycopg2.connect(**own)
            other.cursor().execute("SELECT pg_terminate_backend(%s, 30000)", [backend])
            other.close()
        return result

    with connection.execute_wrapper(cut):
        yield


def test_learning_goes_on_while_redis_is_cut_off(school: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    given = urlsplit(settings.REDIS_URL)
    if given.hostname not in {"127.0.0.1", "localhost"}:
        pytest.skip("the Redis of the tests is on another machine: no wire to cut")
    wire = Proxy(given.port or 6379)
    url = given._replace(netloc="".join(given.netloc.rpartition("@")[:2]) + f"127.0.0.1:{wire.port}").geturl()
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": url}}
    for number, step in enumerate(("enroll", "complete", "certify")):
        learner, send = prepared(school, step, f"Course {number}")
        wire.cut()
        assert send().status in {200, 201}, step
        wire.mend()
        assert learner.marks()[0] == 1
    assert list(broken()) == []


def test_what_a_killed_worker_had_begun_is_done_once_by_another(
    school: Cast, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_BACKEND, settings.MAILBOX_DIR = "lib.mailbox.MailboxBackend", tmp_path / "mail"
    for number, (point, mails) in enumerate(KILLED.items()):
        learner = Learner(school, f"Course {number}")
        learner.enroll()
        assert ended_by(tmp_path, point) == signal.SIGKILL, point
        assert not SentMail.objects.filter(event__payload__course_id=str(learner.course.pk)).exists(), point
        Delivery.objects.filter(state="due").update(due_at=timezone.now())  # a moment later
        deliver_due()
        assert not Delivery.objects.exclude(state="done").exists()
        assert SentMail.objects.filter(event__payload__course_id=str(learner.course.pk)).count() == 1
        sent = [path for path in (tmp_path / "mail").iterdir() if f"Course {number}" in path.read_text()]
        assert len(sent) == mails, point
    assert list(broken()) == []


def ended_by(folder: Path, point: str) -> int:
    """The signal that ended a worker of its own, which was to die at the point."""
    connections.close_all()
    (folder / f"worker.{point}").write_text("kill")
    worker = os.fork()
    if worker == 0:
        try:
            hooks.FOLDER, hooks.ROLE = folder, "worker"
            hooks.install_relay("lib.mailbox.MailboxBackend")
            deliver_due()
        finally:
            os._exit(0)
    return os.waitpid(worker, 0)[1]
