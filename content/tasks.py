"""What happens by the clock."""

from huey import crontab
from outbox.periodic import periodic

from content.actions.moderation import publish_due


@periodic(crontab(minute="*"))
def publish_releases_that_are_due() -> None:
    """Publish what was approved for a date that has come."""
    publish_due()
