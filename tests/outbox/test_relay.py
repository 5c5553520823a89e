"""Deliveries end: done, tried again later, or given up in plain sight."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from outbox import relay, watch
from outbox.models import Delivery, Event, Tick
from outbox.record import HANDLERS, record
from outbox.relay import MAX_ATTEMPTS, deliver_due
from outbox.tasks import forget_old_events

from content.models import Category
from tests.http import ApiClient
from tests.outbox.conftest import Subscribe, delivery_of, wait_until
from tests.outbox.happenings.handlers import fail, lose_the_database, note

pytestmark = pytest.mark.django_db


def noted() -> int:
    return Category.objects.filter(name__startswith="Noted").count()


def make_due() -> None:
    Delivery.objects.update(due_at=timezone.now())


def test_a_delivery_is_done_once(subscribe: Subscribe) -> None:
    subscribe(note)
    record("test.happened")
    assert (deliver_due(), deliver_due()) == (1, 0)
    delivery = delivery_of(note)
    assert (delivery.state, delivery.attempts, noted()) == ("done", 1, 1)
    assert delivery.done_at is not None


def test_what_was_written_before_the_clock_was_set_back_is_delivered_at_once(subscribe: Subscribe) -> None:
    subscribe(note)
    record("test.happened")
    Delivery.objects.update(due_at=timezone.now() + timedelta(hours=1))
    assert (deliver_due(), noted()) == (1, 1)


def test_a_failing_handler_backs_off_and_leaves_nothing(subscribe: Subscribe) -> None:
    subscribe(fail)
    record("test.happened")
    pauses = []
    for _ in range(3):
        make_due()
        assert deliver_due() == 0
        pauses.append((delivery_of(fail).due_at - timezone.now()).total_seconds())
    assert pauses == pytest.approx([10, 20, 40], abs=4)
    assert noted() == 0
    assert "This handler always fails." in delivery_of(fail).error


def test_a_failing_handler_holds_up_nobody(subscribe: Subscribe) -> None:
    subscribe(fail, note)
    for _ in range(3):
        record("test.happened")
    assert deliver_due() == 3
    assert noted() == 3


def test_what_always_fails_is_given_up_in_plain_sight(subscribe: Subscribe, settings: Any) -> None:
    subscribe(fail)
    record("test.happened")
    for _ in range(MAX_ATTEMPTS + 2):
        make_due()
        deliver_due()
    assert (delivery_of(fail).state, delivery_of(fail).attempts) == ("failed", MAX_ATTEMPTS)
    settings.METRICS_TOKEN = "token"
    figures = ApiClient().get("/metrics", authorization="Bearer token").response.content.decode()
    assert 'lectern_outbox_deliveries{state="failed"} 1' in figures
    shown = StringIO()
    call_command("outbox", stdout=shown)
    assert "0 due, 0 done, 1 failed" in shown.getvalue()
    assert "test.happened" in shown.getvalue()
    assert "RuntimeError: This handler always fails." in shown.getvalue()


def test_what_was_given_up_can_be_tried_again(subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch) -> None:
    subscribe(fail)
    record("test.happened")
    Delivery.objects.update(state="failed", attempts=MAX_ATTEMPTS)
    assert deliver_due() == 0
    path = "tests.outbox.happenings.handlers.fail"
    monkeypatch.setitem(HANDLERS, path, note)
    shown = StringIO()
    call_command("outbox", "--retry", "--deliver", stdout=shown)
    assert "1 to be tried again\n1 delivered" in shown.getvalue()
    assert noted() == 1


def test_a_handler_that_this_process_does_not_know_is_left_to_a_newer_one(
    subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """During a deployment old workers meet events of new code: they must not mark them done."""
    subscribe(note)
    record("test.happened")
    with monkeypatch.context() as old_code:
        old_code.delitem(HANDLERS, "tests.outbox.happenings.handlers.note")
        assert deliver_due() == 0
    assert "UnknownHandler" in delivery_of(note).error
    make_due()
    assert deliver_due() == 1


def test_an_event_that_kills_every_worker_is_given_up(subscribe: Subscribe) -> None:
    subscribe(note)
    record("test.happened")
    for _ in range(MAX_ATTEMPTS):  # leased, and never heard of again
        make_due()
        assert relay._claim() is not None
    make_due()
    assert deliver_due() == 0
    assert (delivery_of(note).state, noted()) == ("failed", 0)
    assert "The worker died" in delivery_of(note).error


def test_a_lease_keeps_others_away_until_it_ends_longer_each_time(subscribe: Subscribe, settings: Any) -> None:
    settings.OUTBOX_LEASE_SECONDS = 30
    subscribe(note)
    record("test.happened")
    for seconds in (2, 2, 2, 4, 8, 16, 30, 30):
        make_due()
        assert relay._claim() is not None
        assert relay._claim() is None
        left = delivery_of(note).due_at - timezone.now()
        assert timedelta(seconds=seconds - 2) < left <= timedelta(seconds=seconds)


def test_a_worker_looks_for_what_nobody_was_woken_for(subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[object] = []
    monkeypatch.setattr(watch, "is_taken", woken.append)
    subscribe(note)
    record("test.happened")
    watch.look()
    assert relay._claim() is not None
    watch.look()
    assert len(woken) == 1, "whoever has it may still begin"
    make_due()
    watch.look()
    assert len(woken) == 2
    assert deliver_due() == 1
    watch.look()
    assert len(woken) == 2


def test_a_worker_goes_on_looking_when_the_database_was_away(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []

    def away() -> bool:
        looked.append(1)
        raise OperationalError

    monkeypatch.setattr(watch, "is_anything_due", away)
    monkeypatch.setattr(watch, "EVERY", 0.01)
    watching = watch.Watch()
    watching.start()
    wait_until(lambda: len(looked) > 2)
    watching.end()


def test_a_handler_that_lost_its_database_is_tried_again_soon(subscribe: Subscribe) -> None:
    subscribe(lose_the_database)
    record("test.happened")
    pauses = []
    for _ in range(relay.SOON + 1):
        make_due()
        assert deliver_due() == 0
        pauses.append((delivery_of(lose_the_database).due_at - timezone.now()).total_seconds())
    assert pauses == pytest.approx([1, 1, 1, 80], abs=1)


def test_a_relay_that_outlived_its_lease_undoes_its_work(subscribe: Subscribe) -> None:
    subscribe(note)
    record("test.happened")
    slow = relay._claim()
    assert slow is not None
    make_due()
    assert deliver_due() == 1
    assert relay._run(slow) is False
    assert noted() == 1
    assert delivery_of(note).state == "done"


def test_old_events_are_forgotten_and_open_ones_are_not(subscribe: Subscribe) -> None:
    subscribe(note)
    done, waiting = record("test.happened"), record("test.happened")
    waiting.deliveries.update(attempts=1, due_at=timezone.now() + timedelta(days=1))
    deliver_due()
    Event.objects.update(occurred_at=timezone.now() - timedelta(days=91))
    Tick.objects.create(job="old", minute=timezone.now() - timedelta(days=3))
    forget_old_events()
    assert list(Event.objects.values_list("pk", flat=True)) == [waiting.pk] != [done.pk]
    assert not Tick.objects.filter(job="old").exists()
