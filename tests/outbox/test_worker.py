"""Workers that are real processes on a real queue, killed without warning."""

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from outbox.models import Delivery
from outbox.record import record
from wagtail.search.models import IndexEntry

from content.models import CatalogPage, Category
from tests.outbox.conftest import Subscribe, delivery_of, wait_until
from tests.outbox.happenings.handlers import note, note_slowly

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]
StartWorker = Callable[[], subprocess.Popen[bytes]]


def test_an_event_survives_the_kill_of_the_worker_that_handles_it(
    subscribe: Subscribe, start_worker: StartWorker, tmp_path: Path
) -> None:
    subscribe(note, note_slowly)
    ran = tmp_path / "ran"
    event = record("test.happened", file=str(ran))
    first, second = start_worker(), None
    wait_until(lambda: ran.exists() and ran.read_text())
    victim = int(ran.read_text().split()[0])
    assert victim == first.pid
    os.kill(victim, signal.SIGKILL)
    first.wait()
    assert delivery_of(note_slowly).state == "due"
    assert Category.objects.filter(name__startswith=f"Noted {event.pk}").count() == 1
    second = start_worker()  # long before the lease of the dead is over
    wait_until(lambda: not Delivery.objects.filter(state="due").exists())
    assert ran.read_text().split() == [str(victim), str(second.pid)]
    assert set(Delivery.objects.values_list("handler", "state", "attempts")) == {
        ("tests.outbox.happenings.handlers.note", "done", 1),
        ("tests.outbox.happenings.handlers.note_slowly", "done", 2),
    }
    # Begun twice, but the first time was rolled back with the connection: each handler had its effect once.
    assert Category.objects.filter(name__startswith=f"Noted {event.pk}").count() == 2
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=20) == 0


def test_publishing_a_page_reaches_the_search_index_by_a_worker(
    start_worker: StartWorker, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Wagtail's index tasks travel as signed JSON through django-tasks and the real queue."""
    monkeypatch.setattr(settings.HUEY.storage, "queue_key", f"huey.redis.{tmp_path.name}")
    settings.TASKS = {"default": {"BACKEND": "outbox.task_backend.LedgerBackend"}}
    IndexEntry.objects.all().delete()
    page = CatalogPage.objects.get()
    with transaction.atomic():
        page.save_revision().publish()
        assert settings.HUEY.pending_count() == 0
    waiting = settings.HUEY.storage.enqueued_items()
    assert waiting
    assert all(b':{"message": ' in item for item in waiting)
    assert not IndexEntry.objects.exists()
    start_worker()
    wait_until(lambda: IndexEntry.objects.filter(object_id=str(page.pk)).exists())
