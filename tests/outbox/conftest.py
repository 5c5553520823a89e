"""Events that only tests know, and workers that are real processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from outbox import record as recording
from outbox.catalogue import EVENTS
from outbox.models import Delivery
from outbox.queue import queue_is_down

from tests.races import until
from tests.servers import url_of
from tests.source import ROOT

Subscribe = Callable[..., None]


@pytest.fixture(autouse=True)
def _the_queue_is_asked_again() -> Iterator[None]:
    """A test whose queue was down does not make the next one wait."""
    yield
    queue_is_down.end()


@pytest.fixture
def subscribe(monkeypatch: pytest.MonkeyPatch) -> Subscribe:
    """`subscribe(handler, ...)`: who hears of `test.happened` while the test runs."""
    monkeypatch.setitem(EVENTS, "test.happened", "Something happened in a test.")

    def them(*wanted: Callable[..., None]) -> None:
        paths = [f"{handler.__module__}.{handler.__name__}" for handler in wanted]
        for path, handler in zip(paths, wanted, strict=True):
            monkeypatch.setitem(recording.HANDLERS, path, handler)
        monkeypatch.setitem(recording._subscribers, "test.happened", paths)

    return them


def path_of(handler: Callable[..., None]) -> str:
    """How a delivery names a handler."""
    return f"{handler.__module__}.{handler.__name__}"


def delivery_of(handler: Callable[..., None]) -> Delivery:
    """The one delivery to a handler."""
    return Delivery.objects.get(handler=path_of(handler))


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts `manage.py worker` on the test's database and queue; whatever still runs is killed at the end."""
    from django.db import connection

    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.outbox.worker_settings",
        "DATABASE_URL": url_of(connection.settings_dict),
        "TEST_QUEUE": tmp_path.name,
        "LOG_LEVEL": "ERROR",
    }
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", _MAIN, "worker", "--threads", "1"]
        started.append(subprocess.Popen(command, cwd=ROOT, env=environment))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.wait()


# As `manage.py` does it, with the settings of the tests.
_MAIN = """
import sys
sys.path.insert(1, "platform")
import django
django.setup()
from django.core.management import call_command
call_command(*sys.argv[1:])
"""


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    """As `until`, with the patience that a worker needs on a busy machine."""
    until(condition, seconds)
