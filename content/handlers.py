"""What content does about what happened."""

import uuid

from outbox.models import Event
from outbox.record import handles

from content.actions.links import ask_next_links
from content.models import Course, CourseInstructor
from content.models.course import CourseQuerySet
from content.search import index_course


@handles("course.link_check_requested")
def ask_links(event: Event) -> None:
    """Some of them; what is left is asked for by an event of its own, so that no mail waits for a long course."""
    ask_next_links(uuid.UUID(event.payload["course_id"]))


@handles("user.renamed")
def index_new_name(event: Event) -> None:
    """What they teach is found by the name that they have now."""
    taught = CourseInstructor.objects.filter(user=event.payload["user_id"]).values("course")
    _index(Course.objects.filter(pk__in=taught))


@handles("course.instructor_added")
def index_new_teacher(event: Event) -> None:
    """The course is found by their name. Not as they are added: a name that changes at that moment would be missed."""
    _index(Course.objects.filter(pk=event.payload["course_id"]))


def _index(courses: CourseQuerySet) -> None:
    """Locked, published or not: whoever publishes one at this moment may have read the names before."""
    for course in courses.select_for_update(of=("self",), no_key=True).order_by("pk"):
        index_course(course)
