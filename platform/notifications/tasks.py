"""Forgetting notices."""

from datetime import datetime, timedelta

from django.utils import timezone
from huey import crontab
from outbox.periodic import periodic

from notifications.models import Notice

KEEP_READ = timedelta(days=30)
KEEP = timedelta(days=90)


@periodic(crontab(hour="3", minute="50"))
def forget_every_night() -> None:
    """Remove notices thirty days after they were read, and all after ninety days, as long as events are kept."""
    forget_notices(timezone.now())


def forget_notices(now: datetime) -> int:
    """Remove what is too old at `now`; says how many."""
    return Notice.objects.outdated(read_before=now - KEEP_READ, made_before=now - KEEP).delete()[0]
