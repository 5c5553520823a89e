"""What somebody chose who signed up with an address that nobody has proved yet.

Anybody can sign up with anybody's address, so there may be several. Each mail confirms the sign-up that caused it:
its password and its name become the account's, and the others are forgotten.
"""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import User


class SignUp(models.Model):
    """One sign-up with the address of an account that waits to be proved."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ups")
    password = models.CharField(max_length=128, help_text="Hashed, as the account's would be.")
    full_name = models.CharField(max_length=150)
    accepted = models.JSONField(default=list, help_text="Ids of the versions of terms that were accepted.")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"sign-up {self.pk} of {self.user_id}"

    def become_account(self, user: "User") -> None:
        """Give the account what was chosen here."""
        type(user).objects.filter(pk=user.pk).update(password=self.password, full_name=self.full_name)
        user.password, user.full_name = self.password, self.full_name
