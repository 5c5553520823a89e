"""Jobs by the clock. Every worker's scheduler asks for each tick; one of them gets it."""

import functools
from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from huey.contrib.djhuey import db_periodic_task

from outbox.models import Tick

Job = Callable[[], None]


def periodic(schedule: Callable[[datetime], bool]) -> Callable[[Job], Job]:
    """Run the function whenever `schedule` (a huey crontab) says, once however many workers there are.

    A tick whose worker dies is not repeated: a job must do everything that is due, not only what is new.
    """

    def register(job: Job) -> Job:
        @functools.wraps(job)
        def once() -> None:
            if take_tick(f"{job.__module__}.{job.__name__}", timezone.now()):
                job()

        db_periodic_task(schedule)(once)
        return job

    return register


def take_tick(job: str, moment: datetime) -> bool:
    """Whether the caller is the first to ask for the minute of `moment`: the database lets one row in."""
    try:
        with transaction.atomic():
            Tick.objects.create(job=job, minute=moment.replace(second=0, microsecond=0))
    except IntegrityError:
        return False
    return True
