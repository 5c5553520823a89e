"""The trail of the door by form: Django tells of sign-ins, failures and sign-outs there by its signals."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.utils import timezone

from accounts import trail
from accounts.models import User

DOOR = "admin"
PROVED_AT = "proved_at"
"""Where a web session keeps when its owner last proved who they are."""


@receiver(user_logged_in, dispatch_uid="accounts.trail")
def signed_in(user: Any, **said: Any) -> None:
    """Somebody is in, and has just proved who they are."""
    said["request"].session[PROVED_AT] = timezone.now().isoformat()
    trail.record("sign_in.succeeded", user=user, by=user, door=DOOR)


@receiver(user_logged_out, dispatch_uid="accounts.trail")
def signed_out(user: Any, **said: Any) -> None:
    """Somebody left; nobody did whose session had ended already."""
    if user is not None:
        trail.record("session.signed_out", user=user, by=user, door=DOOR)


@receiver(user_login_failed, dispatch_uid="accounts.trail")
def refused(credentials: dict[str, Any], **said: Any) -> None:
    """Somebody was kept out."""
    typed = str(credentials.get("username") or "")
    user = User.objects.filter(email=User.objects.normalize_email(typed)).first() if "\x00" not in typed else None
    if user is None:
        trail.record("sign_in.failed", email=typed, door=DOOR, reason="unknown")
    else:
        trail.record("sign_in.failed", user=user, door=DOOR, reason=_reason(user))


def _reason(user: User) -> str:
    if not user.is_active:
        return "shut out"
    return "password" if user.email_verified else "address not proved"
