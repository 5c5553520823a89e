"""Forgetting what has ended."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from huey import crontab
from outbox.periodic import periodic

from accounts import trail
from accounts.models import EmailChange, EmailToken, KeyChallenge, SecurityTrace, Session, StartedSignIn

KEEP_REVOKED = timedelta(days=30)
"""How long a used token of a revoked session is still recognised as such."""

KEEP_TRACES = timedelta(days=365)
"""How long the trail of security events says from where and with which device."""


@periodic(crontab(minute="*"))
def seal_every_minute() -> None:
    """Put events in the chain whose process died between committing and sealing."""
    while trail.seal():
        pass


@periodic(crontab(hour="3", minute="40"))
def purge_every_night() -> None:
    """Remove sessions, mailed tokens and started sign-ins that are of no use any more."""
    purge_ended(timezone.now())


def purge_ended(now: datetime, *, batch: int = 1000) -> int:
    """Remove what is of no use any more, and say how many rows.

    These are sessions that expired or were revoked a month ago, mailed tokens, started sign-ins and changes of address
    that expired, traces of a year ago, and challenges that no key may answer any more.
    """
    expired = Session.objects.filter(expires_at__lt=now)
    revoked = Session.objects.filter(revoked_at__lt=now - KEEP_REVOKED)
    removed = 0
    traces = SecurityTrace.objects.filter(event__at__lt=now - KEEP_TRACES)
    tokens, started = EmailToken.objects.filter(expires_at__lt=now), StartedSignIn.objects.filter(expires_at__lt=now)
    asked = KeyChallenge.objects.filter(created_at__lt=now - KeyChallenge.LIFETIME)
    moves = EmailChange.objects.unconfirmed().filter(expires_at__lt=now)
    useless: tuple[QuerySet[Any], ...] = (expired, revoked, tokens, started, moves, traces, asked)
    for rows in useless:
        while some := list(rows.order_by("pk").values_list("pk", flat=True)[:batch]):
            rows.model._default_manager.filter(pk__in=some).delete()
            removed += len(some)
    return removed
