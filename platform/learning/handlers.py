"""What learning does about what happened elsewhere."""

import uuid

from outbox.models import Event
from outbox.record import handles, record

from learning.actions.completion import complete_those_done


@handles("course.released", "course.rolled_back", "course.completions_due")
def complete_learners_with_nothing_left(event: Event) -> None:
    """A release that removes lessons may leave learners with everything done. One batch at a time, then the next."""
    course_id = event.payload["course_id"]
    if complete_those_done(uuid.UUID(course_id)):
        record("course.completions_due", course_id=course_id)
