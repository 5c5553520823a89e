"""Redis is stopped, really: people go on working, and what the queue missed is handed over later."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from limits.spending import redis_is_down
from outbox.models import Delivery, WaitingTask
from outbox.queue import is_taken, queue_is_down
from outbox.task_backend import hand_over
from redis import Redis
from wagtail.search.models import IndexEntry

from content.models import CoursePage
from tests.cast import make_cast
from tests.cms.forms import course_form
from tests.factories.courses import draft_course, published_course
from tests.harness import start_redis
from tests.http import ApiClient, browser

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]
Stop = Callable[[], None]


@pytest.fixture
def stop_redis(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stop]:
    """A Redis of this test's own for the cache, the limits and the queue, which it may stop."""
    if not settings.REDIS_URL:
        pytest.skip("there is no Redis beside SQLite")
    url = start_redis()
    own = Redis.from_url(url)
    monkeypatch.setattr(settings.HUEY.storage, "conn", own)
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": url}}
    settings.REDIS_URL, settings.LIMITS_ON = url, True
    settings.TASKS = {"default": {"BACKEND": "outbox.task_backend.LedgerBackend"}}
    deadline = time.monotonic() + 30
    while not is_taken(own.ping):
        queue_is_down.end()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield lambda: own.shutdown(nosave=True)
    for pause in (queue_is_down, redis_is_down):
        pause.end()
    from lib import cache as caching

    caching._down.end()


def test_pages_are_saved_and_the_api_is_written_to(
    stop_redis: Stop, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    working_queue = settings.HUEY.storage.conn
    cast = make_cast()
    course, live = draft_course(by=cast.ines, title="Knots"), published_course(by=cast.otto, title="Sails")
    page = CoursePage.objects.get(uuid=course.pk)
    cache.set("known", "before")
    stop_redis()
    WaitingTask.objects.all().delete()
    Delivery.objects.all().delete()
    ines, lena = browser(cast.ines), ApiClient(cast.lena)
    began = time.monotonic()
    saved = ines.post(f"/admin/pages/{page.pk}/edit/", course_form(title="Knots and bends"))
    assert (saved.status_code, page.revisions.latest("pk").as_object().title) == (302, "Knots and bends")
    assert ines.get(saved["Location"]).status_code == 200
    assert lena.post(f"courses/{live.slug}/enroll/").status == 201
    assert ApiClient(cast.ines).patch(f"authoring/courses/{course.pk}/", {"summary": "All of them."}).status == 200
    signed_in = ApiClient().post("accounts/login/", {"email": cast.lena.email, "password": "Correct-horse-7"})
    assert signed_in.status == 200
    assert time.monotonic() - began < 20, "nobody waits for what is down"
    assert cache.get("known", "nothing") == "nothing"
    assert Delivery.objects.filter(state="due").exists()
    waiting = WaitingTask.objects.count()
    assert waiting > 0
    assert hand_over() == 0, "it is still down"
    url = start_redis()
    monkeypatch.setattr(settings.HUEY.storage, "conn", Redis.from_url(url))
    deadline = time.monotonic() + 30
    while WaitingTask.objects.exists():
        queue_is_down.end()
        hand_over()
        assert time.monotonic() < deadline
    assert settings.HUEY.pending_count() >= waiting
    assert settings.HUEY.storage.conn is not working_queue
    for _ in range(settings.HUEY.pending_count()):
        settings.HUEY.execute(settings.HUEY.dequeue())
    assert IndexEntry.objects.filter(object_id=str(page.pk)).exists()


def test_the_plain_backend_fails_who_has_committed(stop_redis: Stop, settings: Any) -> None:
    """The negative control: what the task queue brings along answers a saved page with an error."""
    backend = "huey.contrib.djhuey.tasks_backend.HueyBackend"
    settings.TASKS = {"default": {"BACKEND": backend, "OPTIONS": {"enqueue_on_commit": True}}}
    cast = make_cast()
    page = CoursePage.objects.get(uuid=draft_course(by=cast.ines, title="Knots").pk)
    stop_redis()
    ines = browser(cast.ines)
    ines.raise_request_exception = False
    saved = ines.post(f"/admin/pages/{page.pk}/edit/", course_form(title="Knots and bends"))
    assert (saved.status_code, page.revisions.latest("pk").as_object().title) == (500, "Knots and bends")
