"""What happens by the clock."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from content.actions.moderation import publish_due


@db_periodic_task(crontab(minute="*"))
def publish_releases_that_are_due() -> None:
    """Publish what was approved for a date that has come."""
    publish_due()
