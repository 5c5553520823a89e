"""What learning does when nobody is looking."""

from huey import crontab
from outbox.periodic import periodic

from content.models import Course
from learning.actions.attempt_closing import close_expired
from learning.actions.completion import complete_those_done


@periodic(crontab(hour="4", minute="10"))
def complete_the_overlooked() -> None:
    """Complete the course for who finished the last lesson in the very moment in which a release went live."""
    for course_id in Course.objects.published().values_list("pk", flat=True):
        while complete_those_done(course_id):
            pass


@periodic(crontab(minute="*"))
def close_what_time_has_closed() -> None:
    """Grade the attempts whose time is over and that nobody has looked at since."""
    close_expired()
