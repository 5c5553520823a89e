"""The queue of courses that wait for a reviewer, as far as their authors may know: how many are before theirs."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from wagtail.models import WorkflowState

from content.models import CourseReleaseTask, Release


@dataclass(frozen=True)
class Place:
    """The first in the queue has number 1."""

    number: int
    of: int


def places_in_queue() -> dict[UUID, Place]:
    """The place of every course that is in review, the longest waiting first; in one query."""
    waiting = Release.objects.filter(workflow_state__status=WorkflowState.STATUS_IN_PROGRESS)
    approved = ContentType.objects.get_for_model(CourseReleaseTask)
    waiting = waiting.exclude(workflow_state__current_task_state__task__content_type=approved)
    queue = list(waiting.order_by("submitted_at", "pk").values_list("course_id", flat=True))
    return {course: Place(number, len(queue)) for number, course in enumerate(queue, 1)}
