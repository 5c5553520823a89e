"""The rows of the trail, by statements that are built once: whoever signs in writes two, and puts one in the chain.

What nobody waits for the answer of travels with the next statement of the transaction (`lib.prepared_writes.write`).
"""

import json
from typing import Any

from django.db.models import BigAutoField, BigIntegerField, CharField
from lib import chain
from lib.given import Given, JSONText, given_row
from lib.prepared import Prepared
from lib.prepared_writes import PreparedWrite, write
from lib.together import insert, returning, update

from accounts.models import SecurityEvent, SecurityHead, SecurityTrace, SecurityWords


def write_event(event: SecurityEvent, trace: SecurityTrace | None, words: SecurityWords | None) -> None:
    """Write a new event, and what stands beside it."""
    told = {name: getattr(event, name) for name in _TOLD}
    row = _EVENT.row(**told, facts=json.dumps(event.facts))
    assert row is not None, "INSERT … RETURNING gives a row"
    event.pk = row[0]
    event._state.adding = False
    if trace:
        write(_TRACE.ready(event_id=event.pk, **{name: getattr(trace, name) for name in _OF_TRACE}))
    if words:
        words.event = event
        words.save(force_insert=True)


def some_wait() -> bool:
    """Whether an event is not in the chain yet."""
    return bool(_WAITING.page(0, 1))


def waiting(most: int) -> list[SecurityEvent]:
    """Up to `most` of those that are not in the chain yet, in the order of writing."""
    found: list[SecurityEvent] = _UNSEALED.page(0, most)
    return found


def locked_head() -> Any:
    """The end of the chain, kept from all others until the transaction ends."""
    return _HEAD.first(lock=True) or chain.locked_head(SecurityHead)


def write_link(event: SecurityEvent) -> None:
    """Write where in the chain the event is."""
    link = {"sequence": event.sequence, "previous": event.previous_hash, "hash": event.hash}
    write(_LINK.ready(event=event.pk, **link))


def write_head(head: Any) -> None:
    """Write where the chain ends."""
    write(_END.ready(sequence=head.sequence, hash=head.hash))


_TOLD = ("kind", "at", "user_id", "by_id", "request_id", "trace_digest", "words_digest")
_OF_TRACE = ("salt", "address", "device", "email_mark")
_EVENT = PreparedWrite(
    lambda: returning(insert([given_row(SecurityEvent, *_TOLD, facts=Given("facts", JSONText()))]), "id")
)
_TRACE = PreparedWrite(lambda: insert([given_row(SecurityTrace, "event_id", *_OF_TRACE)]))
_UNSEALED = Prepared(lambda: SecurityEvent.objects.unsealed())
_WAITING = Prepared(lambda: SecurityEvent.objects.unsealed().values_list("pk"))
_HEAD = Prepared(lambda: SecurityHead.objects.filter(pk=1))
_SEQUENCE, _HASH = Given("sequence", BigIntegerField()), Given("hash", CharField())
_LINK = PreparedWrite(
    lambda: update(
        SecurityEvent.objects.filter(pk=Given("event", BigAutoField())),
        sequence=_SEQUENCE,
        previous_hash=Given("previous", CharField()),
        hash=_HASH,
    )
)
_END = PreparedWrite(lambda: update(SecurityHead.objects.filter(pk=1), sequence=_SEQUENCE, hash=_HASH))
