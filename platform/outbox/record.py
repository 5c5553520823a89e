"""Recording an event, and saying who handles it."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import orjson
from django.db import transaction
from django.db.models import CharField, UUIDField
from django.db.models.sql import InsertQuery
from django.utils import timezone
from lib.given import Given, JSONText, given_row
from lib.logs import current_request_id
from lib.prepared_writes import Due, PreparedWrite
from lib.together import insert

from outbox.catalogue import EVENTS
from outbox.models import Delivery, Event
from outbox.queue import is_taken

Handler = Callable[[Event], None]
HANDLERS: dict[str, Handler] = {}
_subscribers: dict[str, list[str]] = defaultdict(list)


class UnknownEvent(LookupError):
    """An event name that the catalogue does not list."""


def handles(*names: str) -> Callable[[Handler], Handler]:
    """Register a handler for events. It runs at least once for each, so it must be safe to repeat."""

    def register(handler: Handler) -> Handler:
        path = f"{handler.__module__}.{handler.__name__}"
        HANDLERS[path] = handler
        for name in names:
            if name not in EVENTS:
                raise UnknownEvent(name)
            if path not in _subscribers[name]:
                _subscribers[name].append(path)
        return handler

    return register


def record(name: str, **payload: Any) -> Event:
    """Write that `name` happened, inside the caller's transaction, and wake the relay once it commits.

    Raises UnknownEvent for a name outside the catalogue. Ids may be given as UUIDs.
    """
    event, deliveries = _prepared(name, payload)
    event.save(force_insert=True)
    if deliveries:
        Delivery.objects.bulk_create(deliveries)
        transaction.on_commit(_wake_relay, robust=True)
    return event


def record_each(name: str, payloads: Iterable[Mapping[str, Any]]) -> None:
    """The same for something that happened many times at once, in two statements for any number of them."""
    rows = [_prepared(name, payload) for payload in payloads]
    if not rows:
        return
    Event.objects.bulk_create([event for event, _ in rows])
    Delivery.objects.bulk_create([delivery for _, of_event in rows for delivery in of_event])
    if any(of_event for _, of_event in rows):
        transaction.on_commit(_wake_relay, robust=True)


def told_of(*names: str, **payload: Any) -> list[Due]:
    """The writes that record several events with one payload, for who runs them together with others of their own.

    To be called in the transaction in which they are run, as `record`.
    """
    now, events = timezone.now(), [(uuid.uuid4(), _known(name)) for name in names]
    fields = _fields(events, payload, now)
    deliveries = [
        _DELIVERY.ready(event_id=event, handler=path, due_at=now)
        for event, name in events
        for path in _subscribers[name]
    ]
    if deliveries:
        transaction.on_commit(_wake_relay, robust=True)
    return [_events(len(names)).ready(**fields), *deliveries]


def told_alone(name: str, **payload: Any) -> dict[str, Any] | None:
    """What `one_event` is given, for a statement of somebody's own; None where it takes deliveries, too."""
    return None if _subscribers[_known(name)] else _fields([(uuid.uuid4(), name)], payload, timezone.now())


def one_event() -> InsertQuery:
    """The INSERT of an event, whose values `told_alone` gives."""
    return insert([_event(0)])


def _fields(events: list[tuple[uuid.UUID, str]], payload: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    fields: dict[str, Any] = {"payload": _written(payload), "occurred_at": now, "request_id": current_request_id()}
    for place, (event, name) in enumerate(events):
        fields |= {f"id{place}": event, f"name{place}": name}
    return fields


@cache
def _events(count: int) -> PreparedWrite:
    """So many events that have all but their id and name in common."""
    return PreparedWrite(lambda: insert([_event(place) for place in range(count)]))


def _event(place: int) -> Event:
    own = {"id": Given(f"id{place}", UUIDField()), "name": Given(f"name{place}", CharField())}
    return given_row(Event, "occurred_at", "request_id", payload=Given("payload", JSONText()), **own)


_DELIVERY = PreparedWrite(lambda: insert([given_row(Delivery, "event_id", "handler", "due_at")]))


def _prepared(name: str, payload: Mapping[str, Any]) -> tuple[Event, list[Delivery]]:
    event = Event(name=_known(name), payload=_plain(payload), request_id=current_request_id())
    return event, [Delivery(event=event, handler=path) for path in _subscribers[name]]


def _known(name: str) -> str:
    if name not in EVENTS:
        raise UnknownEvent(name)
    return name


def _plain(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, uuid.UUID) else value for key, value in payload.items()}


def _written(payload: Mapping[str, Any]) -> str:
    return orjson.dumps(_plain(payload)).decode()


def _wake_relay() -> None:
    from outbox import tasks

    is_taken(tasks.relay_due)
