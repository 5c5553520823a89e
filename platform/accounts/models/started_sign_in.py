"""A sign-in that went off to a provider and may come back once, soon, with the same secret in hand.

Whoever began it keeps a secret, the code verifier. We know its digest, the code challenge, from the beginning, so the
code that comes back finds the row by the verifier alone: a code from any other sign-in finds none.
"""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils import timezone

from accounts.models.social_account import Provider
from accounts.opaque import digest_of, new_secret

LIFETIME = timedelta(minutes=10)


class StartedSignInQuerySet(models.QuerySet["StartedSignIn"]):
    """Beginning a sign-in, and finding the one that comes back."""

    def begin(self, *, provider: Provider, redirect_uri: str, code_challenge: str) -> "tuple[StartedSignIn, str]":
        """A new one, and the only copy of its state. Raises IntegrityError for a challenge that was there before."""
        state = new_secret()
        row = self.create(
            provider=provider,
            redirect_uri=redirect_uri,
            code_challenge=code_challenge,
            state_digest=digest_of(state),
            nonce=new_secret(),
            expires_at=timezone.now() + LIFETIME,
        )
        return row, state

    def waiting(self, now: datetime) -> Self:
        """Neither back yet nor expired."""
        return self.filter(used_at__isnull=True, expires_at__gt=now)


class StartedSignIn(models.Model):
    """It says nothing about who signs in: nobody knows yet."""

    provider = models.CharField(max_length=10, choices=Provider.choices)
    redirect_uri = models.CharField(max_length=500)
    code_challenge = models.CharField(max_length=43, unique=True)
    state_digest = models.CharField(max_length=64)
    nonce = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = StartedSignInQuerySet.as_manager()

    def __str__(self) -> str:
        return f"sign-in by {self.get_provider_display()}"

    def claim(self, now: datetime) -> bool:
        """Use it up. Of all who try, one is told True."""
        return StartedSignIn.objects.waiting(now).filter(pk=self.pk).update(used_at=now) == 1

    def release(self) -> None:
        """Let it be tried again: the provider did not answer."""
        StartedSignIn.objects.filter(pk=self.pk).update(used_at=None)
