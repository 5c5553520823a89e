"""Between the two steps of signing in: who has given the right password, and nothing more.

That is kept in the web session, which is a new one, for ten minutes. Nobody is signed in by it: it only opens the page
of the second step, and dies with a new password and wherever sessions end.
"""

from dataclasses import dataclass
from datetime import timedelta

from accounts.models import User
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils import timezone
from django.utils.crypto import constant_time_compare

LIFETIME = timedelta(minutes=10)
PASSED = "second_factor"
"""Where a web session keeps that its owner took the second step."""
_KEY = "half_signed_in"


@dataclass(frozen=True)
class Half:
    """Somebody on their way in."""

    user: User
    next_page: str
    remember: bool


def begin(request: HttpRequest, user: User, *, next_page: str, remember: bool) -> None:
    """Remember the first step, in a session that has nothing of what was before."""
    request.session.flush()
    rotate_token(request)
    request.session.set_expiry(int(LIFETIME.total_seconds()))
    request.session[_KEY] = {
        "user": str(user.pk),
        "state": user.get_session_auth_hash(),
        "at": timezone.now().timestamp(),
        "next": next_page,
        "remember": remember,
    }


def waiting(request: HttpRequest) -> Half | None:
    """Who took the first step in this session, if that was not long ago and nothing changed."""
    kept = request.session.get(_KEY)
    if not kept or not 0 <= timezone.now().timestamp() - kept["at"] < LIFETIME.total_seconds():
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True, email_verified=True).first()
    if user is None or not constant_time_compare(kept["state"], user.get_session_auth_hash()):
        return None
    return Half(user, kept["next"], kept["remember"])


def finish(request: HttpRequest, half: Half) -> None:
    """Sign them in, under a new session key."""
    del request.session[_KEY]
    login(request, half.user)
    request.session[PASSED] = True
    request.session.set_expiry(settings.SESSION_COOKIE_AGE if half.remember else 0)
