"""Notices about who teaches a course."""

from outbox.models import Event

from content.models import CourseInstructor, Invitation
from notifications.handlers.notices.subject import course_of, person_in
from notifications.models import NoticeKind
from notifications.notices import Telling, instructors_of, tells


@tells("course.invitation_accepted")
def tell_acceptance(event: Event) -> Telling | None:
    """Who invited hears it, and so do the others who teach the course; a new lead is told as such."""
    invitation = Invitation.objects.filter(pk=event.payload["invitation_id"]).select_related("course").first()
    if invitation is None or invitation.role == CourseInstructor.Role.LEAD:
        return None
    people = instructors_of(invitation.course)
    if invitation.invited_by_id is not None:
        people.add(invitation.invited_by_id)
    return Telling(NoticeKind.JOINED, invitation.course, people, person_in(event))


@tells("course.lead_changed")
def tell_lead(event: Event) -> Telling | None:
    """Everybody who teaches the course hears who leads it, who does so too, unless they did it themselves."""
    course, lead, by = course_of(event), person_in(event), person_in(event, "by_id")
    if course is None:
        return None
    return Telling(NoticeKind.LEADS, course, instructors_of(course) - {by}, lead, tells_person=True)
