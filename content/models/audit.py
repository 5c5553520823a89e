"""The audit record: what was done to courses in review, by whom, in an order that nobody can rewrite unnoticed.

Entries are only ever added; the database refuses to change or remove them. Each carries the hash of the one before it,
so that whoever gets round the database still leaves a break that `manage.py verify_audit` finds. People and courses
are named by their ids alone: an entry outlives both, and says nothing personal once they are gone.

What somebody wrote in their own words stands beside the entry, in its AuditWords. The entry keeps only a digest of
them, salted by a value that stands with the words. So words can't be changed unnoticed; and once they are erased, the
salt with them, nobody can guess from the digest what was said, while the chain still holds.
"""

import uuid
from datetime import UTC
from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from lib.chain import GENESIS, hash_of


class AuditEntry(models.Model):
    """One thing that was done. `sequence` counts from 1 without gaps; `action` is named like the event.

    `data` holds ids, numbers and the like; what was said in words is in `words`, of which `words_digest` is the digest,
    empty where nothing was said.
    """

    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    action = models.CharField(max_length=60)
    course_id = models.UUIDField()
    release_id = models.UUIDField(null=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    words_digest = models.CharField(max_length=64, blank=True, default="")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["sequence"]
        verbose_name_plural = "audit entries"
        indexes: ClassVar = [models.Index(fields=["course_id", "-sequence"], name="content_audit_of_course")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"

    @property
    def told(self) -> dict[str, Any]:
        """All that the entry says, in the words that were used unless these were erased."""
        return {**self.data, **self.words.said} if self.words_digest else self.data

    @property
    def is_erased(self) -> bool:
        """Something was said here, and went with somebody who was erased."""
        return bool(self.words_digest) and self.words.erased_for is not None

    def computed_hash(self) -> str:
        """The SHA-256 of everything that the entry says, the previous entry's hash included."""
        said = {
            "sequence": self.sequence,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": _text(self.actor_id),
            "action": self.action,
            "course": _text(self.course_id),
            "release": _text(self.release_id),
            "data": self.data,
            "words": self.words_digest,
            "previous": self.previous_hash,
        }
        return hash_of(said)


class AuditWords(models.Model):
    """What was said in an entry. Erasing empties `said` and `salt` and names for whom; nothing else ever changes."""

    entry = models.OneToOneField(AuditEntry, on_delete=models.CASCADE, primary_key=True, related_name="words")
    salt = models.CharField(max_length=32, blank=True)
    said = models.JSONField(default=dict)
    erased_for = models.UUIDField(null=True)

    class Meta:
        verbose_name_plural = "audit words"

    def __str__(self) -> str:
        return f"words of entry {self.entry_id}"

    def digest(self) -> str:
        """What the entry keeps of this."""
        return hash_of({"salt": self.salt, "said": self.said})


class AuditHead(models.Model):
    """Where the chain ends: one row, whose lock puts writers in a line."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="content_one_audit_head")]

    def __str__(self) -> str:
        return f"head at {self.sequence}"


def _text(key: uuid.UUID | None) -> str | None:
    return None if key is None else str(key)
