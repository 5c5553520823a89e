"""What the doors ask about second factors: who needs one, what somebody has, and whether their proof is recent."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from lib.errors import DomainError

from accounts.models import Role, User
from accounts.recovery_codes import codes_left

RECENT = timedelta(minutes=10)
"""For how long somebody who has proved who they are may change how they prove it."""


class PasswordNeeded(DomainError):
    """It was too long ago that the person proved who they are: they confirm their password, then do it again."""

    code = "PASSWORD_NEEDED"
    status = 403
    message = "Confirm your password first."


def must_have_second_factor(user: User) -> bool:
    """The admin opens to `user` with a second factor only."""
    works_here = user.is_staff or user.role == Role.INSTRUCTOR
    return bool(settings.REQUIRE_SECOND_FACTOR) and works_here


def code_methods_of(user: User) -> list[str]:
    """What `user` may type where a code is asked for."""
    found = ["TOTP"] if user.second_factors.apps().filter(confirmed_at__isnull=False).exists() else []
    return [*found, "RECOVERY_CODE"] if codes_left(user) else found


def is_recent(proved_at: datetime | None) -> bool:
    """Whoever proved who they are at `proved_at` need not do it again yet."""
    return proved_at is not None and proved_at > timezone.now() - RECENT


def require_recent_proof(proved_at: datetime | None) -> None:
    """Raise PasswordNeeded unless it is recent."""
    if not is_recent(proved_at):
        raise PasswordNeeded()
