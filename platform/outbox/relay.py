"""Telling handlers what happened: at least once, after any crash, with growing pauses between failures."""

import logging
import traceback
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from outbox.models import Delivery
from outbox.record import HANDLERS

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 12
_log = logging.getLogger("lectern.outbox")


def deliver_due(limit: int = 500) -> int:
    """Deliver what is due, oldest first, and say how many deliveries succeeded."""
    done = 0
    for _ in range(limit):
        delivery = _claim()
        if delivery is None:
            break
        done += _run(delivery)
    return done


def _claim() -> Delivery | None:
    """Lease the oldest due delivery: a relay that dies leaves it to the next one once the lease is over."""
    now = timezone.now()
    due = Delivery.objects.filter(state=Delivery.State.DUE, due_at__lte=now).order_by("due_at", "id")
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        delivery = due.select_related("event").first()
        if delivery is not None:
            delivery.attempts += 1
            delivery.due_at = now + LEASE
            delivery.save(update_fields=["attempts", "due_at"])
    return delivery


def _run(delivery: Delivery) -> bool:
    """Run one handler; its writes and the mark that it is done commit together."""
    try:
        with transaction.atomic():
            handler = HANDLERS.get(delivery.handler)
            if handler is not None:  # a handler that a newer version dropped has nothing left to do
                handler(delivery.event)
            _mark(delivery, state=Delivery.State.DONE, done_at=timezone.now(), error="")
    except Exception:  # noqa: BLE001 - any failure of a handler is retried, none may stop the relay
        _log.exception("outbox.handler_failed", extra={"handler": delivery.handler, "event": delivery.event.name})
        _postpone(delivery)
        return False
    return True


def _postpone(delivery: Delivery) -> None:
    pause = timedelta(seconds=min(5 * 2**delivery.attempts, 6 * 3600))
    state = Delivery.State.FAILED if delivery.attempts >= MAX_ATTEMPTS else Delivery.State.DUE
    _mark(delivery, state=state, due_at=timezone.now() + pause, error=traceback.format_exc()[-4000:])


def _mark(delivery: Delivery, **fields: object) -> None:
    # Only the relay that holds the lease may say how it ended.
    Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts).update(**fields)
