"""Recording an event, and saying who handles it."""

import uuid
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import transaction
from lib.logs import current_request_id

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
    if name not in EVENTS:
        raise UnknownEvent(name)
    plain = {key: str(value) if isinstance(value, uuid.UUID) else value for key, value in payload.items()}
    event = Event.objects.create(name=name, payload=plain, request_id=current_request_id())
    paths = _subscribers[name]
    if paths:
        Delivery.objects.bulk_create([Delivery(event=event, handler=path) for path in paths])
        transaction.on_commit(_wake_relay, robust=True)
    return event


def _wake_relay() -> None:
    from outbox import tasks

    is_taken(tasks.relay_due)
