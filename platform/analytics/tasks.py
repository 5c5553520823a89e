"""What is done for the figures by the clock."""

from django.utils import timezone
from huey import crontab
from outbox.periodic import periodic

from analytics.presence import count_active_users
from analytics.tallies import AT_ONCE, add_up


@periodic(crontab(minute="*"))
def add_up_tallies() -> None:
    """So that reading the counts stays short."""
    while add_up() == AT_ONCE:
        pass


@periodic(crontab(minute="*/10"))
def count_who_was_here() -> None:
    """So that the report of the school need not."""
    count_active_users(timezone.now())
