"""Mails about requests to teach."""

from accounts.models import InstructorRequest, User
from outbox.models import Event
from outbox.record import handles

from notifications.mail import send


def _request(event: Event) -> InstructorRequest | None:
    rows = InstructorRequest.objects.filter(pk=event.payload["request_id"], user__is_active=True)
    return rows.select_related("user").first()


@handles("instructor_request.created")
def mail_new_request(event: Event) -> None:
    """Tell the admins that somebody asks to teach."""
    request = _request(event)
    if request and request.is_pending:
        for admin in User.objects.admins():
            send(event, admin, "request_created", request=request)


@handles("instructor_request.approved")
def mail_approved_request(event: Event) -> None:
    """Tell the person that they may teach."""
    request = _request(event)
    if request:
        send(event, request.user, "request_approved", request=request)


@handles("instructor_request.rejected")
def mail_rejected_request(event: Event) -> None:
    """Tell the person that they may not teach, and why."""
    request = _request(event)
    if request:
        send(event, request.user, "request_rejected", request=request)
