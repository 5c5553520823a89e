"""Notices about what learners see."""

from outbox.models import Event

from content.models import AuditEntry
from notifications.handlers.notices.subject import course_of, person_in, release_of
from notifications.mending import who_mends
from notifications.models import NoticeKind
from notifications.notices import Telling, instructors_of, tells


@tells("course.released")
def tell_release(event: Event) -> Telling | None:
    """The instructors hear that it is live; who approved it for a date hears that the date was kept."""
    release = release_of(event)
    if release is None:
        return None
    people = instructors_of(release.course)
    if release.publish_at is not None and release.approved_by_id is not None:
        people.add(release.approved_by_id)
    return Telling(NoticeKind.RELEASED, release.course, people, number=release.number)


@tells("course.publication_failed")
def tell_failure(event: Event) -> Telling | None:
    """The instructors and those who can mend it hear that the date could not be kept, unless it is live by now."""
    release = release_of(event)
    if release is None or release.published_at is not None:
        return None
    people = instructors_of(release.course) | {admin.pk for admin in who_mends(release)}
    return Telling(NoticeKind.PUBLICATION_FAILED, release.course, people, number=release.number)


@tells("course.rolled_back")
def tell_roll_back(event: Event) -> Telling | None:
    """The instructors hear which release learners see again."""
    course = course_of(event)
    if course is None:
        return None
    number = event.payload["number"]
    return Telling(NoticeKind.ROLLED_BACK, course, instructors_of(course), person_in(event), number=number)


@tells("course.unpublished")
def tell_unpublication(event: Event) -> Telling | None:
    """The instructors hear that learners see nothing any more, and why."""
    course = course_of(event)
    if course is None:
        return None
    entry = AuditEntry.objects.select_related("words").filter(pk=event.payload.get("audit")).first()
    said = entry.told.get("comment", "") if entry is not None else ""
    return Telling(NoticeKind.UNPUBLISHED, course, instructors_of(course), person_in(event), quote=said)
