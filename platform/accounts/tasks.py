"""Forgetting what has ended."""

from datetime import datetime, timedelta

from django.utils import timezone
from huey import crontab
from outbox.periodic import periodic

from accounts.models import EmailToken, Session

KEEP_REVOKED = timedelta(days=30)
"""How long a used token of a revoked session is still recognised as such."""


@periodic(crontab(hour="3", minute="40"))
def purge_every_night() -> None:
    """Remove sessions and mailed tokens that are of no use any more."""
    purge_ended(timezone.now())


def purge_ended(now: datetime, *, batch: int = 1000) -> int:
    """Remove sessions that expired, or were revoked a month ago, and expired mailed tokens; says how many rows."""
    expired = Session.objects.filter(expires_at__lt=now)
    revoked = Session.objects.filter(revoked_at__lt=now - KEEP_REVOKED)
    removed = 0
    for rows in (expired, revoked, EmailToken.objects.filter(expires_at__lt=now)):
        while some := list(rows.order_by("pk").values_list("pk", flat=True)[:batch]):
            rows.model._default_manager.filter(pk__in=some).delete()
            removed += len(some)
    return removed
