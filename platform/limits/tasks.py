"""Forgetting what no longer limits anybody."""

from huey import crontab
from outbox.periodic import periodic

from limits.table import remove_empty


@periodic(crontab(minute="50"))
def forget_empty_buckets() -> None:
    """Remove the rows of buckets that have run empty."""
    remove_empty()
