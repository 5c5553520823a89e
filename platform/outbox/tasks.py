"""The queue's part: wake the relay, and sweep for what no wake-up reached."""

from datetime import timedelta

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_task

from outbox.models import Event, Tick
from outbox.periodic import periodic
from outbox.relay import deliver_due
from outbox.task_backend import hand_over

KEEP = timedelta(days=90)
KEEP_TICKS = timedelta(days=2)


@db_task()
def relay_due() -> None:
    """Deliver what is due."""
    deliver_due()


@periodic(crontab(minute="*"))
def sweep() -> None:
    """Deliver what a lost wake-up left behind, and hand over the tasks that the queue did not take."""
    hand_over()
    deliver_due()


@periodic(crontab(hour="3", minute="20"))
def forget_old_events() -> None:
    """Remove delivered events after ninety days, and ticks after two."""
    old = Event.objects.filter(occurred_at__lt=timezone.now() - KEEP)
    old.exclude(deliveries__state__in=["due", "failed"]).delete()
    Tick.objects.filter(minute__lt=timezone.now() - KEEP_TICKS).delete()
