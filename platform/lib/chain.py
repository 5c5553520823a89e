"""A chain of records: each carries the hash of the one before it, so that a change behind our back leaves a break.

Whoever keeps such a record has two models: the entries, with `sequence` (from 1, without gaps), `previous_hash`,
`hash` and `computed_hash()`; and a head of one row, with `sequence` and `hash`, whose lock puts writers in a line.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet, Subquery
from django.db.models.functions import Coalesce

GENESIS = "0" * 64
"""What the first entry follows."""


class Head(Protocol):
    """Where a chain ends."""

    sequence: int
    hash: str


class Entry(Protocol):
    """One link of a chain."""

    sequence: Any
    previous_hash: str
    hash: str

    def computed_hash(self) -> str: ...


class BrokenChain(Exception):
    """The record is not what was written; `sequence` is where it first differs."""

    def __init__(self, sequence: int, reason: str) -> None:
        super().__init__(f"Entry {sequence}: {reason}")
        self.sequence = sequence


@dataclass(frozen=True)
class Verified:
    """A chain without a break: how many entries, and the hash of the last one."""

    count: int
    head: str


def hash_of(said: dict[str, Any]) -> str:
    """The SHA-256 of what an entry says, the previous entry's hash included, whatever the order of the keys."""
    return sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def plain(data: Any) -> Any:
    """`data` as it will be read from JSON again; ids and times become text."""
    return json.loads(json.dumps(data, cls=DjangoJSONEncoder))


def locked_head(heads: type[Model]) -> Any:
    """The end of the chain, kept from all others until the transaction ends. The first caller makes the row."""
    waiting = heads._default_manager.select_for_update()
    return waiting.filter(pk=1).first() or waiting.get(pk=heads._default_manager.get_or_create(pk=1)[0].pk)


def link(entry: Entry, head: Head) -> None:
    """Make `entry` the one after `head`, and `head` the end again. The caller holds the lock and saves both."""
    entry.sequence, entry.previous_hash = head.sequence + 1, head.hash
    entry.hash = entry.computed_hash()
    head.sequence, head.hash = entry.sequence, entry.hash


def verify(entries: QuerySet[Any], heads: QuerySet[Any]) -> Verified:
    """Compute every hash again, while others go on writing. Raises BrokenChain at the first entry that differs."""
    head = heads.filter(pk=1).first()
    end, ended = (head.sequence, head.hash) if head else (0, GENESIS)
    count, previous = 0, GENESIS
    for count, entry in enumerate(_upto(entries, end), start=1):
        if entry.sequence != count:
            raise BrokenChain(count, "it is missing.")
        if entry.previous_hash != previous:
            raise BrokenChain(count, "it does not follow the entry before it.")
        if entry.hash != entry.computed_hash():
            raise BrokenChain(count, "it was changed.")
        previous = entry.hash
    if end > count:
        raise BrokenChain(count + 1, "it is missing.")
    if ended != previous:
        raise BrokenChain(max(count, 1), "the head of the chain does not name it.")
    _refuse_beyond_head(entries, heads)
    return Verified(count, previous)


def _upto(entries: QuerySet[Any], end: int) -> Iterator[Any]:
    return entries.filter(sequence__lte=end).order_by("sequence").iterator(chunk_size=2000)


def _refuse_beyond_head(entries: QuerySet[Any], heads: QuerySet[Any]) -> None:
    """One query, so that both are read at the same moment."""
    head = Coalesce(Subquery(heads.filter(pk=1).values("sequence")[:1]), 0)
    beyond = entries.filter(sequence__gt=head).order_by("sequence").first()
    if beyond is not None:
        raise BrokenChain(beyond.sequence, "the head of the chain does not know it.")
