"""What the API does when nobody is looking."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from api.idempotency import forget_old_answers


@db_periodic_task(crontab(minute="40"))
def forget_answers() -> None:
    """Remove kept answers after their day."""
    forget_old_answers()
