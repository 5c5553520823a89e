"""What the API does when nobody is looking."""

from huey import crontab
from outbox.periodic import periodic

from api.idempotency import forget_old_answers


@periodic(crontab(minute="40"))
def forget_answers() -> None:
    """Remove kept answers after their day."""
    forget_old_answers()
