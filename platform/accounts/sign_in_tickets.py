"""What somebody holds between the two steps of signing in by API: proof of the first, good for a few minutes.

It opens nothing by itself, and dies when the password changes or the person signs out everywhere.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare

from accounts.models import User

LIFETIME = timedelta(minutes=5)
_SALT = "accounts.sign_in_ticket"


@dataclass(frozen=True)
class FirstStep:
    """Who has taken the first step, and how."""

    user: User
    method: str


def ticket_of(user: User, method: str) -> str:
    """A ticket for `user`, who has just proved who they are by `method`."""
    return signing.dumps({"user": str(user.pk), "state": user.get_session_auth_hash(), "method": method}, salt=_SALT)


def first_step_of(ticket: str) -> FirstStep | None:
    """What the ticket says, while it is good."""
    try:
        said = signing.loads(ticket, salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=said["user"], is_active=True).first()
    if user is None or not constant_time_compare(said["state"], user.get_session_auth_hash()):
        return None
    return FirstStep(user, said["method"])
