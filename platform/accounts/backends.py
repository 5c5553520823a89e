"""Signing in by form, to the Wagtail admin: by the same rule as by API."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.models import User
from accounts.password_tries import count_try, know_place


class VerifiedBackend(ModelBackend):
    """Lets in who is active and has proved their address, as often as passwords may be tried."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """The person, or None. Raises RateLimited."""
        if username is None or password is None:
            return None
        address = request.META.get("REMOTE_ADDR") if request else None
        tried = count_try(username, address)
        user: User | None = super().authenticate(request, username=username, password=password, **kwargs)
        if user is not None:
            tried.was_right()
            if user.second_factor_since is None:
                know_place(user, address)
        return user

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and bool(user.email_verified)
