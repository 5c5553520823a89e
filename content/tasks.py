"""What happens by the clock."""

from django.core.management import call_command
from huey import crontab
from outbox.periodic import periodic

from content.actions.moderation import publish_due
from content.editions import add_up_changes


@periodic(crontab(minute="*"))
def publish_releases_that_are_due() -> None:
    """Publish what was approved for a date that has come."""
    publish_due()


@periodic(crontab(minute="*"))
def add_up_changes_of_catalogue() -> None:
    """So that whoever keeps something of the catalogue learns quickly whether anything has changed."""
    add_up_changes()


@periodic(crontab(hour="4", minute="10"))
def forget_old_revisions() -> None:
    """Autosaving leaves many revisions: forget those of over ninety days that nothing refers to as its latest."""
    call_command("purge_revisions", days=90, verbosity=0)
