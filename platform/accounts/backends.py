"""Signing in by form, to the Wagtail admin: by the same rule as by API."""

from typing import Any

from django.contrib.auth.backends import ModelBackend


class VerifiedBackend(ModelBackend):
    """Lets in who is active and has proved their address."""

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and bool(user.email_verified)
