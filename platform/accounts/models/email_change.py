"""A move of an account to another address, which somebody who reads mail there has to confirm.

At most one of a person's is open: who asks again takes the one before back. Those that happened stay until the person
is erased, since what others wrote may quote an address of before.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models.session import Session
from accounts.opaque import digest_of, secret_for

if TYPE_CHECKING:
    from accounts.models import User

LIFETIME = timedelta(hours=1)


def _in_an_hour() -> datetime:
    return timezone.now() + LIFETIME


class EmailChangeQuerySet(models.QuerySet["EmailChange"]):
    """Finding them."""

    def unconfirmed(self) -> Self:
        """Those that did not happen, though perhaps they can't any more."""
        return self.filter(confirmed_at__isnull=True)

    def open_of(self, user: "User") -> Self:
        """The one that `user` waits for, if there is one. Whether its link was mailed, or to whom, is not told."""
        mine = self.unconfirmed().filter(user=user, account_state=user.get_session_auth_hash())
        return mine.filter(expires_at__gt=timezone.now())

    def usable(self, secret: str) -> Self:
        """The one that was mailed with `secret`, while it may be confirmed by that."""
        mine = self.unconfirmed().filter(digest=digest_of(secret))
        return mine.filter(expires_at__gt=timezone.now(), user__is_active=True)


class EmailChange(models.Model):
    """`session` is the one that asked, which goes on. Of the token in the mail only the digest is known.

    `account_state` is a digest of the password and the token epoch that were: whatever signs a person out everywhere,
    a new password first of all, takes the change back.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="email_changes")
    old_email = models.EmailField(max_length=254)
    new_email = models.EmailField(max_length=254)
    session = models.ForeignKey(Session, null=True, on_delete=models.SET_NULL, related_name="+")
    account_state = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=_in_an_hour)
    confirmed_at = models.DateTimeField(null=True)

    objects = EmailChangeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(confirmed_at__isnull=True), name="accounts_one_open_email_change"
            ),
        ]

    def __str__(self) -> str:
        return f"email change {self.pk} of {self.user_id}"

    def secret_for(self, event: UUID) -> str:
        """The token for the mail about `event`; the answer is the only copy of it."""
        secret = secret_for("email-change", event, self.pk)
        self.digest = digest_of(secret)
        self.save(update_fields=["digest"])
        return secret

    def is_still_of(self, user: "User") -> bool:
        """Nothing has signed the person out everywhere since it was asked for."""
        return constant_time_compare(self.account_state, user.get_session_auth_hash())

    def claim(self, now: datetime) -> bool:
        """Use it up. Of all who try, one is told True."""
        return EmailChange.objects.unconfirmed().filter(pk=self.pk).update(confirmed_at=now) == 1
