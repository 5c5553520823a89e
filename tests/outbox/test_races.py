"""Several relays and schedulers at once, on a database that can lock."""

from datetime import UTC, datetime, timedelta
from threading import Event as Gate

import pytest
from django.db import connection, transaction
from outbox import periodic, relay
from outbox.models import Delivery, Event, Tick
from outbox.record import record
from outbox.relay import deliver_due

from content.models import Category
from tests.outbox.conftest import Subscribe
from tests.outbox.happenings.handlers import note
from tests.races import REPEATS, at_once, meeting

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]

EVENTS = 40
RELAYS = 4


def noted() -> int:
    return Category.objects.filter(name__startswith="Noted").count()


@pytest.mark.parametrize("_", range(REPEATS))
def test_four_relays_at_once_deliver_each_event_once(
    subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch, _: int
) -> None:
    monkeypatch.setattr(relay, "BEGINS_WITHIN", timedelta(hours=1))  # none of them dies, however slow it is
    subscribe(note)
    events = [record("test.happened") for _ in range(EVENTS)]
    assert sum(at_once(lambda _: deliver_due(), RELAYS)) == EVENTS
    names = Category.objects.filter(name__startswith="Noted").values_list("name", flat=True)
    assert sorted(name.split()[1] for name in names) == sorted(str(event.pk) for event in events)
    assert set(Delivery.objects.values_list("state", "attempts")) == {("done", 1)}


def test_without_the_lock_relays_take_the_same_delivery(subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above: it is the lock that makes the difference."""
    subscribe(note)
    monkeypatch.setattr(connection.features.__class__, "has_select_for_update_skip_locked", False)
    monkeypatch.setattr(relay, "_lease", meeting(relay._lease, RELAYS))  # what is between reading and writing
    record("test.happened")
    claims = at_once(lambda _: relay._claim(), RELAYS)
    assert {claim and claim.pk for claim in claims} == {Delivery.objects.get().pk}


def test_nobody_takes_over_what_a_relay_works_on(subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "BEGINS_WITHIN", timedelta(0))
    assert _delivered_beside_a_slow_handler(subscribe, monkeypatch) == [1, 0]
    assert noted() == 1
    # The control: a relay that marks nothing before it works locks nothing.
    monkeypatch.setattr(relay, "_mark", lambda *_, **__: True)
    assert _delivered_beside_a_slow_handler(subscribe, monkeypatch) == [1, 1]


def _delivered_beside_a_slow_handler(subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many deliveries a relay makes, and another one that looks for work while the first is at it."""
    begun, looked = Gate(), Gate()

    def slowly(event: Event) -> None:
        first = not begun.is_set()
        begun.set()
        assert not first or looked.wait(20)
        note(event)

    def look(number: int) -> int:
        if number == 0:
            return deliver_due(limit=1)
        assert begun.wait(20)
        done = deliver_due(limit=1)
        looked.set()
        return done

    subscribe(slowly)
    record("test.happened")
    return at_once(look, 2)


def test_events_of_a_long_transaction_are_not_skipped(subscribe: Subscribe) -> None:
    """A later event that commits first must not hide an earlier one: nothing is polled by 'greater than the last'."""
    subscribe(note)
    written, delivered = Gate(), Gate()

    def take_part(number: int) -> int:
        if number == 0:
            with transaction.atomic():
                record("test.happened")
                written.set()
                assert delivered.wait(20)
            return 0
        assert written.wait(20)
        record("test.happened")
        done = deliver_due()
        delivered.set()
        return done

    assert at_once(take_part, 2) == [0, 1]
    assert deliver_due() == 1
    assert noted() == 2


@pytest.mark.parametrize("_", range(REPEATS))
def test_a_tick_is_taken_once_however_many_schedulers_ask(_: int) -> None:
    moment = datetime(2026, 11, 20, 12, 34, 56, tzinfo=UTC)
    assert sum(at_once(lambda _: periodic.take_tick("a.job", moment), 8)) == 1
    assert Tick.objects.filter(job="a.job").count() == 1
    assert periodic.take_tick("another.job", moment)
    assert periodic.take_tick("a.job", moment.replace(minute=35))
    assert not periodic.take_tick("a.job", moment.replace(second=1))


def test_without_the_constraint_a_tick_is_taken_twice() -> None:
    """The control: asking first and writing then is not enough."""
    moment = datetime(2026, 11, 20, 12, 34, tzinfo=UTC)

    is_taken = meeting(Tick.objects.filter(job="a.job", minute=moment).exists, 8)

    def naive(_: int) -> bool:
        free = not is_taken()
        return free and bool(Tick.objects.bulk_create([Tick(job="a.job", minute=moment)], ignore_conflicts=True))

    assert sum(at_once(naive, 8)) == 8
