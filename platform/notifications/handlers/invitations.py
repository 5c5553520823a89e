"""Mails about teaching together. The token is made when the mail is: nothing but the mail ever holds it."""

from accounts.models import User
from django.conf import settings
from outbox.models import Event
from outbox.record import handles

from content.models import Course, Invitation
from notifications.mail import send, send_to_address


@handles("course.instructor_invited")
def mail_invitation(event: Event) -> None:
    """Mail the link that accepts, to an address that may have no account."""
    rows = Invitation.objects.open().filter(pk=event.payload["invitation_id"], digest=None)
    invitation = rows.select_for_update(of=("self",)).select_related("course__page", "invited_by").first()
    if invitation is None or invitation.course.page is None:
        return
    send_to_address(
        event,
        invitation.email,
        "course_invitation",
        invitation=invitation,
        title=invitation.course.page.draft_title,
        token=invitation.secret_for(event.pk),
        is_lead=invitation.role == "lead",
    )


@handles("course.invitation_accepted")
def mail_acceptance(event: Event) -> None:
    """Tell who invited."""
    invitation = Invitation.objects.filter(pk=event.payload["invitation_id"]).select_related("invited_by").first()
    host = invitation.invited_by if invitation is not None else None
    person = User.objects.filter(pk=event.payload["user_id"]).first()
    course = Course.objects.filter(pk=event.payload["course_id"]).select_related("page").first()
    if host is None or person is None or course is None or course.page is None or not host.is_active:
        return
    if Course.objects.visible_to(host).filter(pk=course.pk).exists():
        link = f"{settings.BASE_URL}/admin/courses/{course.pk}/instructors/"
        send(event, host, "course_invitation_accepted", person=person, title=course.page.draft_title, link=link)
