"""The queue of courses that wait for a reviewer, as far as their authors may know: how many are before theirs."""

from dataclasses import dataclass
from uuid import UUID

from content.models import Release


@dataclass(frozen=True)
class Place:
    """The first in the queue has number 1."""

    number: int
    of: int


def places_in_queue() -> dict[UUID, Place]:
    """The place of every course that is in review, the longest waiting first; in one query."""
    queue = list(Release.objects.undecided().as_due().values_list("course_id", flat=True))
    return {course: Place(number, len(queue)) for number, course in enumerate(queue, 1)}
