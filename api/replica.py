"""Which requests may read from a replica: those that only read, of people who have not written just now."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from lib.replica import is_reading, reading_allowed, replica
from limits.spending import is_remembered, redis_is_down, remember

_WROTE = "wrote"
_READS = frozenset({"GET", "HEAD"})
_MARGIN = 3  # seconds beyond the lag that is allowed: it is looked at once a second, and a request takes its time


class ReplicaMiddleware:
    """Below /api/. Who writes is remembered for as long as a replica may be behind, and reads from the primary.

    What a replica could not answer is asked again of the primary, since a read may be repeated.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in _READS:
            response = self.get_response(request)
            _remember(request)
            return response
        if not request.path_info.startswith("/api/") or _wrote_just_now(request):
            return self.get_response(request)
        with reading_allowed():
            was_reading = is_reading()
            response = self.get_response(request)
        if was_reading and response.status_code == 503:
            replica.leave_alone()
            return self.get_response(request)
        return response


def _remember(request: HttpRequest) -> None:
    writer = _subject_of(request) or _signed_in_to_the_admin(request)
    if writer:
        remember(_WROTE, writer, time=timedelta(seconds=settings.REPLICA_LAG_SECONDS + _MARGIN))


def _wrote_just_now(request: HttpRequest) -> bool:
    """Also true while it can't be known. Nobody has written who does not say who they are."""
    reader = _subject_of(request)
    return bool(reader) and (redis_is_down.holds or is_remembered(_WROTE, reader))


def _subject_of(request: HttpRequest) -> str:
    """Whom the token names, not whom it proves: it decides on where to read, and nothing on what may be read."""
    parts = request.headers.get("Authorization", "").split(".")
    if len(parts) != 3 or len(parts[1]) > 2000:
        return ""
    try:
        claims = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return str(claims["user_id"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def _signed_in_to_the_admin(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    return str(user.pk) if user is not None and user.is_authenticated else ""
