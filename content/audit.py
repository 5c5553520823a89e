"""Writing the audit record, reading a course's part of it, checking it, and erasing the words of people from it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import SecurityEvent, User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from lib import chain
from lib.chain_words import require_words, words_of

from content.models import AuditEntry, AuditHead, AuditWords, Course, Release

WORDS = frozenset({"comment", "reason", "ticked", "unticked"})
"""What people write in their own words. It stands beside the entry, where it can be erased."""
_PLAIN = re.compile(r"[A-Za-z0-9_-]{0,64}")


@dataclass(frozen=True)
class AuditVerified(chain.Verified):
    """A record without a break; the words of `erased` entries went with people who were erased."""

    erased: int


def note(action: str, *, course: Course, by: Any, release: Release | None = None, **data: Any) -> AuditEntry:
    """Add an entry in the transaction of the change itself, beside the event of the same name.

    Writers wait for each other until they commit, so call it late. `data` holds ids, numbers, flags and codes; what
    somebody wrote has one of the names in WORDS. Raises ValueError for anything else, since it could never be erased.
    """
    told = chain.plain(data)
    words = words_of(AuditWords, {name: told.pop(name) for name in WORDS & told.keys()})
    _require_plain(told)
    with transaction.atomic(savepoint=False):
        head = chain.locked_head(AuditHead)
        entry = AuditEntry(
            at=timezone.now(),
            actor_id=by.pk if by is not None else None,
            action=action,
            course_id=course.pk,
            release_id=release.pk if release is not None else None,
            data=told,
            words_digest=words.digest() if words else "",
        )
        chain.link(entry, head)
        entry.save(force_insert=True)
        if words:
            words.entry = entry
            words.save(force_insert=True)
        head.save(update_fields=["sequence", "hash"])
    return entry


def history_of(course: Course) -> QuerySet[AuditEntry]:
    """What was done to the course, the latest first."""
    return AuditEntry.objects.filter(course_id=course.pk).select_related("words").order_by("-sequence")


def actors(entries: Iterable[AuditEntry]) -> dict[UUID, User]:
    """The people in `entries` who still exist, in one query."""
    return User.objects.in_bulk({entry.actor_id for entry in entries if entry.actor_id is not None})


def verify() -> AuditVerified:
    """Check the whole chain and all words, while others write. Raises BrokenChain at what is not as written."""
    entries = AuditEntry.objects.all()
    found = chain.verify(entries, AuditHead.objects.all())
    for entry in entries.filter(sequence__lte=found.count).select_related("words").iterator(chunk_size=2000):
        require_words(getattr(entry, "words", None), entry.words_digest, sequence=entry.sequence)
    _require_erasures()
    return AuditVerified(found.count, found.head, AuditWords.objects.exclude(erased_for=None).count())


def erase(words: QuerySet[AuditWords], *, person: User) -> int:
    """Take these words out of the record for ever, since `person` is being erased, and say how many they were.

    The entries stay, and so does the chain. Call it when the trail has the erasure; the database wants to see it.
    """
    return words.filter(erased_for=None).update(said={}, salt="", erased_for=person.pk)


def _require_plain(told: dict[str, Any]) -> None:
    for name, value in told.items():
        if not isinstance(value, bool | int | None) and not (isinstance(value, str) and _PLAIN.fullmatch(value)):
            raise ValueError(f"{name} would stand in the hashed record for ever; words are {sorted(WORDS)}.")


def _require_erasures() -> None:
    """Words are erased for somebody whose erasure the trail of security events has."""
    erasures = SecurityEvent.objects.filter(kind="account.erased", user_id=OuterRef("erased_for"))
    gone = AuditWords.objects.exclude(erased_for=None).exclude(Exists(erasures))
    removed = gone.order_by("pk").first()
    if removed is not None:
        raise chain.BrokenChain(removed.pk, "its words were removed, though nobody was erased.")
