"""Writing the audit record, reading a course's part of it, and checking that nobody touched it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from content.models import AuditEntry, AuditHead, Course, Release
from content.models.audit import GENESIS


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


def note(action: str, *, course: Course, by: Any, release: Release | None = None, **data: Any) -> AuditEntry:
    """Add an entry in the transaction of the change itself, beside the event of the same name.

    Writers wait for each other until they commit, so call it late. `data` holds plain values; ids may be UUIDs.
    """
    with transaction.atomic(savepoint=False):
        head = _locked_head()
        entry = AuditEntry(
            sequence=head.sequence + 1,
            at=timezone.now(),
            actor_id=by.pk if by is not None else None,
            action=action,
            course_id=course.pk,
            release_id=release.pk if release is not None else None,
            data=json.loads(json.dumps(data, cls=DjangoJSONEncoder)),
            previous_hash=head.hash,
        )
        entry.hash = entry.computed_hash()
        entry.save(force_insert=True)
        AuditHead.objects.filter(pk=head.pk).update(sequence=entry.sequence, hash=entry.hash)
    return entry


def history_of(course: Course) -> QuerySet[AuditEntry]:
    """What was done to the course, the latest first."""
    return AuditEntry.objects.filter(course_id=course.pk).order_by("-sequence")


def actors(entries: Iterable[AuditEntry]) -> dict[UUID, User]:
    """The people in `entries` who still exist, in one query."""
    return User.objects.in_bulk({entry.actor_id for entry in entries if entry.actor_id is not None})


def verify() -> Verified:
    """Compute every hash again, while others go on writing. Raises BrokenChain at the first entry that differs."""
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    count, previous = 0, GENESIS
    entries = AuditEntry.objects.filter(sequence__lte=head.sequence).order_by("sequence")
    for count, entry in enumerate(entries.iterator(), start=1):
        if entry.sequence != count:
            raise BrokenChain(count, "it is missing.")
        if entry.previous_hash != previous:
            raise BrokenChain(count, "it does not follow the entry before it.")
        if entry.hash != entry.computed_hash():
            raise BrokenChain(count, "it was changed.")
        previous = entry.hash
    if head.sequence > count:
        raise BrokenChain(count + 1, "it is missing.")
    if head.hash != previous:
        raise BrokenChain(max(count, 1), "the head of the chain does not name it.")
    _refuse_beyond_head()
    return Verified(count, previous)


def _refuse_beyond_head() -> None:
    """One query, so that both are read at the same moment."""
    head = Coalesce(Subquery(AuditHead.objects.filter(pk=1).values("sequence")[:1]), 0)
    beyond = AuditEntry.objects.filter(sequence__gt=head).order_by("sequence").first()
    if beyond is not None:
        raise BrokenChain(beyond.sequence, "the head of the chain does not know it.")


def _locked_head() -> AuditHead:
    waiting = AuditHead.objects.select_for_update()
    return waiting.filter(pk=1).first() or waiting.get(pk=AuditHead.objects.get_or_create(pk=1)[0].pk)
