"""What somebody proves who they are with, beside their password.

A factor counts once it has a `confirmed_at`: an app that was never seen to work locks nobody out. `counter` is the
highest that was seen of what only goes up, the time step of an app's codes or the counter of a key, so what comes again
is known for a copy. `User.second_factor_since` says whether a person has any, and changes with the rows here.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class SecondFactorQuerySet(models.QuerySet["SecondFactor"]):
    """Factors by what they are and whose."""

    def visible_to(self, user: Any) -> Self:
        """Everybody sees their own that count."""
        return self.filter(user=user, confirmed_at__isnull=False)

    def apps(self) -> Self:
        """Authenticator apps."""
        return self.filter(kind=SecondFactor.Kind.APP)

    def keys(self) -> Self:
        """Passkeys and security keys."""
        return self.filter(kind=SecondFactor.Kind.KEY)


class SecondFactor(models.Model):
    """An authenticator app, of which a person has one, or a passkey or security key, of which they may have several."""

    class Kind(models.TextChoices):
        APP = "TOTP", "Authenticator app"
        KEY = "WEBAUTHN", "Passkey or security key"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="second_factors")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=60)
    secret = models.TextField(blank=True)
    public_key = models.TextField(blank=True)
    credential_id = models.CharField(max_length=1400, null=True, blank=True, unique=True)
    counter = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects = SecondFactorQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(kind="TOTP"), name="accounts_one_app_a_person"),
            models.CheckConstraint(
                condition=(Q(kind="TOTP", credential_id=None) & ~Q(secret=""))
                | (Q(kind="WEBAUTHN", secret="", credential_id__isnull=False) & ~Q(public_key="")),
                name="accounts_factor_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def advance(self, counter: int, now: datetime) -> bool:
        """Take `counter` for seen. Of all who come with the same or a lower one, none is told True."""
        unseen = SecondFactor.objects.filter(pk=self.pk, counter__lt=counter)
        return unseen.update(counter=counter, last_used_at=now) == 1


class RecoveryCode(models.Model):
    """A code to get in with when everything else is lost, of which only the hash is known."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes")
    hash = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"

    def claim(self, now: datetime) -> bool:
        """Use it up. Of all who try, one is told True."""
        return RecoveryCode.objects.filter(pk=self.pk, used_at__isnull=True).update(used_at=now) == 1


class KeyChallenge(models.Model):
    """What a key is asked to sign, once and soon. Only the web session that it was made in knows its id."""

    LIFETIME = timedelta(minutes=5)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="key_challenges")
    for_new_key = models.BooleanField()
    state = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"challenge of {self.user_id}"

    def claim(self, now: datetime) -> bool:
        """Use it up, while it is fresh. Of all who try, one is told True."""
        fresh = KeyChallenge.objects.filter(pk=self.pk, used_at__isnull=True, created_at__gt=now - self.LIFETIME)
        return fresh.update(used_at=now) == 1
