"""A signed-in device, and the refresh tokens that it has had.

A Session is a family of refresh tokens: each works once and is replaced by the next. It ends at a fixed time however
often it is refreshed. A used token that comes again means that two hold the family, so the whole of it is revoked.
Access tokens name their session and die with it.
"""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from lib.given import Given
from lib.prepared_writes import PreparedWrite
from lib.together import update

if TYPE_CHECKING:
    from accounts.models import User


class SessionQuerySet(models.QuerySet["Session"]):
    """Sessions by who may see them and whether they still hold."""

    def alive(self, now: "datetime | Given | None" = None) -> Self:
        """Neither revoked nor expired."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=now or timezone.now())

    def visible_to(self, user: "User | Any") -> Self:
        """Everybody sees their own living sessions only."""
        return self.alive().filter(user=user)

    def revoke(self, now: datetime | None = None) -> int:
        """End those that are alive, and say how many."""
        now = now or timezone.now()
        return self.alive(now).update(revoked_at=now)


class Session(models.Model):
    """One sign-in of one person on one device. `proved_at`: when they last proved who they are, by password or so.

    `last_used_at` is in no index: every refresh writes it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sessions")
    device = models.CharField(max_length=100, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    proved_at = models.DateTimeField(null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-last_used_at", "id"]
        indexes = [
            models.Index(fields=["expires_at"], name="accounts_session_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.device or 'Unknown device'} of {self.user_id}"


class RefreshToken(models.Model):
    """One link of a session's chain; only the digest of the token is known."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, db_index=False, related_name="refresh_tokens")
    digest = models.CharField(max_length=64, unique=True)
    generation = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "generation"], name="accounts_one_token_a_step")]

    def __str__(self) -> str:
        return f"token {self.generation} of {self.session_id}"

    def claim(self, now: datetime) -> bool:
        """Use it up. Of all who try, one is told True: the database decides, not what this object remembers."""
        return _CLAIM.run(token=self.pk, now=now) == 1


_CLAIM = PreparedWrite(
    lambda: update(
        RefreshToken.objects.filter(pk=Given("token", models.BigIntegerField()), used_at__isnull=True),
        used_at=Given("now", models.DateTimeField()),
    )
)
