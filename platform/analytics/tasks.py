"""What is done for the figures by the clock."""

from huey import crontab
from outbox.periodic import periodic

from analytics.tallies import AT_ONCE, add_up


@periodic(crontab(minute="*"))
def add_up_tallies() -> None:
    """So that reading the counts stays short."""
    while add_up() == AT_ONCE:
        pass
