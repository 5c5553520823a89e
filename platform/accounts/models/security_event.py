"""The trail of security events: who got in, who was kept out, who changed what for whom.

An event is written in the transaction of what it tells of, and sealed into the chain right after that commits: so
that no two people who sign in wait for each other's transaction, only for the moment of sealing. From then on the
database refuses to change it; it never lets one be removed.

What is personal stands beside the event, in its SecurityTrace: the address, the device, and a keyed mark of the
e-mail address that was typed. The event keeps only a digest of these, salted by a value that is in the trace itself.
So a trace can't be changed unnoticed, and once it is removed nobody can guess from the digest what it said, while the
chain still holds. People are named by their ids, which say nothing once the account is gone.

So do words that somebody typed, such as the name of a category, in its SecurityWords: they go with whom they name.
"""

import uuid
from datetime import UTC
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from lib.chain import GENESIS, hash_of

if TYPE_CHECKING:
    from accounts.models.user import User


class SecurityEventQuerySet(models.QuerySet["SecurityEvent"]):
    """Events by who may see them and whether they are in the chain."""

    def visible_to(self, user: "User | Any") -> Self:
        """Admins see all, others nothing."""
        return self if user.is_authenticated and user.is_admin else self.none()

    def unsealed(self) -> Self:
        """Those that are not in the chain yet, in the order of writing."""
        return self.filter(sequence__isnull=True).order_by("pk")

    def about(self, user_id: uuid.UUID) -> Self:
        """What was done by the person or to them."""
        return self.filter(Q(user_id=user_id) | Q(by_id=user_id))


class SecurityEvent(models.Model):
    """One event. `user_id` is whom it is about, `by_id` who did it, where that is known."""

    kind = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)
    user_id = models.UUIDField(null=True)
    by_id = models.UUIDField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    trace_digest = models.CharField(max_length=64, blank=True)
    words_digest = models.CharField(max_length=64, blank=True, default="")
    sequence = models.PositiveBigIntegerField(null=True, unique=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    objects = SecurityEventQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["user_id", "-id"], name="accounts_security_of_user"),
            models.Index(fields=["by_id", "-id"], name="accounts_security_by"),
            models.Index(fields=["kind", "-id"], name="accounts_security_of_kind"),
            models.Index(fields=["at"], name="accounts_security_at"),
            models.Index(fields=["id"], condition=Q(sequence__isnull=True), name="accounts_security_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at.isoformat(timespec='seconds')}"

    @property
    def told(self) -> dict[str, Any]:
        """All facts, in the words that were used unless these were erased."""
        return {**self.facts, **self.words.said} if self.words_digest else self.facts

    @property
    def is_erased(self) -> bool:
        """Words were here, and went with somebody whom they named."""
        return bool(self.words_digest) and self.words.erased_for is not None

    def computed_hash(self) -> str:
        """The SHA-256 of everything that the event says, the previous one's hash included."""
        said = {
            "sequence": self.sequence,
            "kind": self.kind,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "user": self.user_id and str(self.user_id),
            "by": self.by_id and str(self.by_id),
            "request": self.request_id,
            "facts": self.facts,
            "trace": self.trace_digest,
            "previous": self.previous_hash,
        }
        return hash_of({**said, "words": self.words_digest} if self.words_digest else said)


class SecurityTrace(models.Model):
    """What is personal in an event, until the person is forgotten or the time is up."""

    event = models.OneToOneField(SecurityEvent, on_delete=models.CASCADE, primary_key=True, related_name="trace")
    salt = models.CharField(max_length=32)
    address = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=100, blank=True)
    email_mark = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["address"], name="accounts_trace_address"),
            models.Index(fields=["email_mark"], name="accounts_trace_email"),
        ]

    def __str__(self) -> str:
        return f"trace of event {self.event_id}"

    def digest(self) -> str:
        """What the event keeps of this."""
        said = {"salt": self.salt, "address": self.address, "device": self.device, "email": self.email_mark}
        return hash_of(said)


class SecurityWords(models.Model):
    """What somebody typed, in an event. Erasing empties `said` and `salt` and names for whom; nothing else changes."""

    event = models.OneToOneField(SecurityEvent, on_delete=models.CASCADE, primary_key=True, related_name="words")
    salt = models.CharField(max_length=32, blank=True)
    said = models.JSONField(default=dict)
    erased_for = models.UUIDField(null=True)

    class Meta:
        verbose_name_plural = "security words"

    def __str__(self) -> str:
        return f"words of event {self.event_id}"

    def digest(self) -> str:
        """What the event keeps of this."""
        return hash_of({"salt": self.salt, "said": self.said})


class SecurityHead(models.Model):
    """Where the chain ends: one row, whose lock puts those who seal in a line."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="accounts_one_security_head")]

    def __str__(self) -> str:
        return f"head at {self.sequence}"
