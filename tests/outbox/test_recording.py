"""An event is written with the change that it tells of, or not at all."""

import uuid
from typing import Any

import pytest
from django.db import transaction
from outbox.models import Delivery, Event
from outbox.record import UnknownEvent, handles, record
from redis.exceptions import ConnectionError as RedisDown

from content.models import Category
from tests.outbox.conftest import Subscribe
from tests.outbox.happenings.handlers import fail, note

pytestmark = pytest.mark.django_db


def test_an_event_has_a_delivery_for_each_of_its_handlers(subscribe: Subscribe) -> None:
    subscribe(note, fail)
    somebody = uuid.uuid4()
    event = record("test.happened", user_id=somebody, number=3)
    assert event.payload == {"user_id": str(somebody), "number": 3}
    assert sorted(event.deliveries.values_list("handler", "state", "attempts")) == [
        ("tests.outbox.happenings.handlers.fail", "due", 0),
        ("tests.outbox.happenings.handlers.note", "due", 0),
    ]


def test_an_event_without_handlers_is_kept(subscribe: Subscribe) -> None:
    subscribe()
    record("test.happened")
    assert (Event.objects.count(), Delivery.objects.count()) == (1, 0)


def test_a_change_that_is_rolled_back_has_no_event(subscribe: Subscribe) -> None:
    subscribe(note)

    @transaction.atomic
    def change_and_fail() -> None:
        Category.objects.create(name="Undone", slug="undone")
        record("test.happened")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    assert (Event.objects.count(), Delivery.objects.count()) == (0, 0)
    assert not Category.objects.filter(slug="undone").exists()


def test_an_event_that_the_catalogue_does_not_know_is_refused() -> None:
    with pytest.raises(UnknownEvent):
        record("test.unheard_of")
    with pytest.raises(UnknownEvent):
        handles("test.unheard_of")(note)


def test_the_worker_is_woken_after_the_commit_only(
    subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    subscribe(note)
    woken: list[str] = []
    monkeypatch.setattr("outbox.tasks.relay_due", lambda: woken.append("woken"))
    with django_capture_on_commit_callbacks(execute=True):
        record("test.happened")
        assert woken == []
    assert woken == ["woken"]


def test_a_queue_that_is_down_loses_nothing_and_fails_nobody(
    subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def down() -> None:
        raise RedisDown

    subscribe(note)
    monkeypatch.setattr("outbox.tasks.relay_due", down)
    with django_capture_on_commit_callbacks(execute=True):
        record("test.happened")
    assert Delivery.objects.filter(state="due").count() == 1


def test_an_event_knows_the_request_that_caused_it(subscribe: Subscribe) -> None:
    from structlog.contextvars import bound_contextvars

    with bound_contextvars(request_id="a-request-id"):
        assert record("test.happened").request_id == "a-request-id"
