"""Telling handlers what happened: at least once, after any crash, with growing pauses between failures.

A relay leases one delivery, marks it as done, runs its handler, and commits what the handler wrote together with that
mark. While it runs, the row is locked, so a lease is short: what is leased and not locked is of a relay that died, and
whoever comes next takes over. If the relay was only slow to begin, it finds its delivery taken and does nothing.
"""

import logging
import traceback
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from outbox.models import Delivery
from outbox.record import HANDLERS

MAX_ATTEMPTS = 12
BEGINS_WITHIN = timedelta(seconds=2)
"""From the lease to the lock."""
SOON = 3
"""So many times what a relay died of, or a handler lost its database in, is tried again in a moment."""
_log = logging.getLogger("lectern.outbox")


class UnknownHandler(LookupError):
    """This process does not know the handler: it is older than the one that recorded the event, or newer."""


class LeaseLost(Exception):
    """Another relay has the delivery now."""


def deliver_due(limit: int = 500) -> int:
    """Deliver what is due, oldest first, and say how many deliveries succeeded."""
    done = 0
    for _ in range(limit):
        delivery = _claim()
        if delivery is None:
            break
        done += _run(delivery)
    return done


def is_anything_due() -> bool:
    """Whether there is work for a relay, or one at it."""
    return _due(timezone.now()).exists()


def _due(now: datetime) -> QuerySet[Delivery]:
    # What nobody has begun is due whenever it was written: the clock may have been set back since.
    return Delivery.objects.filter(Q(due_at__lte=now) | Q(attempts=0), state=Delivery.State.DUE)


def _claim() -> Delivery | None:
    """Lease the oldest delivery that is due. Where a handler runs, its row is locked; on SQLite, everything is."""
    now = timezone.now()
    due = _due(now).order_by("due_at", "id")
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        delivery = due.select_related("event").first()
        if delivery is not None:
            delivery.attempts += 1
            delivery.due_at = now + _lease(delivery.attempts)
            delivery.save(update_fields=["attempts", "due_at"])
    return delivery


def _lease(attempts: int) -> timedelta:
    """What kills its relay again and again keeps the others waiting no longer than it must.

    Twice as long each time: who is killed beside it, however often in a row, waits about as long again as that took.
    """
    return min(BEGINS_WITHIN * 2 ** max(0, attempts - SOON), timedelta(seconds=settings.OUTBOX_LEASE_SECONDS))


def _run(delivery: Delivery) -> bool:
    """Run one handler; its writes and the mark that it is done commit together."""
    if delivery.attempts > MAX_ATTEMPTS:  # it was never seen to fail: each time, the relay died of it
        _mark(delivery, state=Delivery.State.FAILED, error="The worker died each time that it ran this handler.")
        return False
    try:
        with transaction.atomic():
            if not _mark(delivery, state=Delivery.State.DONE, done_at=timezone.now(), error=""):
                raise LeaseLost
            _handle(delivery)
    except LeaseLost:
        _log.warning("outbox.lease_lost", extra={"handler": delivery.handler})
        return False
    except Exception as error:  # noqa: BLE001 - any failure of a handler is retried, none may stop the relay
        _log.exception("outbox.handler_failed", extra={"handler": delivery.handler, "event_name": delivery.event.name})
        _postpone(delivery, lost_database=isinstance(error, OperationalError | InterfaceError))
        return False
    return True


def _handle(delivery: Delivery) -> None:
    handler = HANDLERS.get(delivery.handler)
    if handler is None:
        raise UnknownHandler(delivery.handler)
    handler(delivery.event)


def _postpone(delivery: Delivery, *, lost_database: bool) -> None:
    seconds = 1 if lost_database and delivery.attempts <= SOON else min(5 * 2**delivery.attempts, 6 * 3600)
    state = Delivery.State.FAILED if delivery.attempts >= MAX_ATTEMPTS else Delivery.State.DUE
    due_at = timezone.now() + timedelta(seconds=seconds)
    _mark(delivery, state=state, due_at=due_at, error=traceback.format_exc()[-4000:])


def _mark(delivery: Delivery, **fields: object) -> bool:
    """Say how it ends. Only the relay that holds the lease may: each lease has its own number of attempts."""
    held = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, state=Delivery.State.DUE)
    return bool(held.update(**fields))
