"""What content does about what happened."""

import uuid

from outbox.models import Event
from outbox.record import handles

from content.actions.links import ask_next_links


@handles("course.link_check_requested")
def ask_links(event: Event) -> None:
    """Some of them; what is left is asked for by an event of its own, so that no mail waits for a long course."""
    ask_next_links(uuid.UUID(event.payload["course_id"]))
