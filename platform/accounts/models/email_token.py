"""Tokens that go out by mail and prove that somebody reads it.

Each serves one purpose, for a while, once. A token for a new password also dies when the password or the address
changes: it remembers which password it was to replace, and whose mailbox it went to.
"""

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models.sign_up import SignUp
from accounts.opaque import digest_of, new_secret, secret_for

if TYPE_CHECKING:
    from accounts.models import User


class Purpose(models.TextChoices):
    """What a mailed token is good for."""

    VERIFY_EMAIL = "verify-email"
    RESET_PASSWORD = "reset-password"  # noqa: S105 - a name, not a password
    ERASE = "erase"


LIFETIMES = {
    Purpose.VERIFY_EMAIL: timedelta(days=3),
    Purpose.RESET_PASSWORD: timedelta(hours=1),
    Purpose.ERASE: timedelta(hours=1),
}


def _password_mark(user: "User") -> str:
    return hashlib.sha256(f"{user.password}\n{user.email}".encode()).hexdigest()


class EmailTokenQuerySet(models.QuerySet["EmailToken"]):
    """Issuing and finding mailed tokens."""

    def issue(self, user: "User", purpose: Purpose, *, sign_up: SignUp | None = None, event: UUID | None = None) -> str:
        """A token for `user`, which confirms `sign_up` if given. The answer is the only copy of it.

        For the same `event` it is the same again, so that a mail that went out works though what noted its token was
        undone and is done again. Otherwise it is new.
        """
        key = sign_up.pk if sign_up else ""
        secret = secret_for("mailed", event, purpose, user.pk, key) if event else new_secret()
        fields = {
            "user": user,
            "purpose": purpose,
            "sign_up": sign_up,
            "password_mark": _password_mark(user),
            "expires_at": timezone.now() + LIFETIMES[purpose],
        }
        self.get_or_create(digest=digest_of(secret), defaults=fields)
        return secret

    def usable(self, secret: str, purpose: Purpose) -> Self:
        """The row of `secret` where it is meant for `purpose`, is neither used nor expired, and its owner is active."""
        return self.filter(
            digest=digest_of(secret),
            purpose=purpose,
            used_at__isnull=True,
            expires_at__gt=timezone.now(),
            user__is_active=True,
        )


class EmailToken(models.Model):
    """A mailed token, of which only the digest is known."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="email_tokens")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    sign_up = models.ForeignKey(SignUp, null=True, blank=True, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    password_mark = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = EmailTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.purpose} of {self.user_id}"

    def claim(self, now: datetime) -> bool:
        """Use it up. Of all who try, one is told True."""
        return EmailToken.objects.filter(pk=self.pk, used_at__isnull=True).update(used_at=now) == 1

    def replaces_password_of(self, user: "User") -> bool:
        """The password is still the one that it was to replace, and the address the one that it was mailed to."""
        return self.password_mark == _password_mark(user)
