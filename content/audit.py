"""Writing the audit record, reading a course's part of it, and checking that nobody touched it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from accounts.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from lib import chain
from lib.chain import Verified

from content.models import AuditEntry, AuditHead, Course, Release


def note(action: str, *, course: Course, by: Any, release: Release | None = None, **data: Any) -> AuditEntry:
    """Add an entry in the transaction of the change itself, beside the event of the same name.

    Writers wait for each other until they commit, so call it late. `data` holds plain values; ids may be UUIDs.
    """
    with transaction.atomic(savepoint=False):
        head = chain.locked_head(AuditHead)
        entry = AuditEntry(
            at=timezone.now(),
            actor_id=by.pk if by is not None else None,
            action=action,
            course_id=course.pk,
            release_id=release.pk if release is not None else None,
            data=chain.plain(data),
        )
        chain.link(entry, head)
        entry.save(force_insert=True)
        head.save(update_fields=["sequence", "hash"])
    return entry


def history_of(course: Course) -> QuerySet[AuditEntry]:
    """What was done to the course, the latest first."""
    return AuditEntry.objects.filter(course_id=course.pk).order_by("-sequence")


def actors(entries: Iterable[AuditEntry]) -> dict[UUID, User]:
    """The people in `entries` who still exist, in one query."""
    return User.objects.in_bulk({entry.actor_id for entry in entries if entry.actor_id is not None})


def verify() -> Verified:
    """Compute every hash again, while others go on writing. Raises BrokenChain at the first entry that differs."""
    return chain.verify(AuditEntry.objects.all(), AuditHead.objects.all())
