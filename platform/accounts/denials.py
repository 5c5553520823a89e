"""Refusals worth noting: somebody who is signed in tried what is not theirs to do."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts import trail
from accounts.models import SecurityEvent, User

ONCE_IN = timedelta(minutes=1)
"""How often the same refusal of the same person is worth noting."""


def note_denial(request: HttpRequest, *, door: str, code: str) -> None:
    """Record that the person of `request` was refused, outside of any transaction of the refused action."""
    user, match = getattr(request, "user", None), request.resolver_match
    if not isinstance(user, User) or match is None:
        return
    facts: dict[str, Any] = {"door": door, "method": request.method or "", "route": match.route, "code": code}
    since = timezone.now() - ONCE_IN
    recent = SecurityEvent.objects.filter(by_id=user.pk, kind="permission.denied", at__gt=since).order_by("-pk")
    if facts not in recent.values_list("facts", flat=True)[:100]:
        trail.record("permission.denied", by=user, **facts)
