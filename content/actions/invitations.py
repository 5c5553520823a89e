"""Inviting somebody by mail to teach a course together. No answer tells whether an address has an account."""

from datetime import timedelta
from typing import Any, ClassVar

from accounts import trail
from accounts.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from lib.errors import DomainError, Invalid
from outbox.record import record

from content.actions.instructors import AlreadyTeaches, make_lead, note, require_lead_or_admin
from content.actions.submission import locked
from content.models import Course, CourseInstructor, Invitation
from content.models.invitation import LIFETIME
from content.permissions import leads, may_edit

A_DAY = timedelta(days=1)
MOST_PER_DAY = 20
"""How many mails one course sends to strangers in a day."""


class AlreadyInvited(DomainError):
    """The address has an invitation to this course that can be accepted."""

    code: ClassVar[str] = "ALREADY_INVITED"
    status: ClassVar[int] = 409
    message = "This address was invited already. Take that invitation back to send another."


class TooManyInvitations(DomainError):
    """One course sends only so many invitations in a day."""

    code: ClassVar[str] = "TOO_MANY_INVITATIONS"
    status: ClassVar[int] = 409
    message = "Too many invitations were sent today. Try again tomorrow."


class InvitationAnswered(DomainError):
    """The invitation was accepted or taken back."""

    code: ClassVar[str] = "INVITATION_ANSWERED"
    status: ClassVar[int] = 409
    message = "This invitation was accepted or taken back."


class InvalidInvitation(DomainError):
    """The token is unknown, used, taken back, expired, or was mailed to somebody else."""

    code: ClassVar[str] = "INVALID_INVITATION"
    status: ClassVar[int] = 400
    message = "This invitation is not valid for your account: it was used, it ended, or it went to another address."


class AddressNotProved(DomainError):
    """Whoever accepts has to have proved that the address is theirs."""

    code: ClassVar[str] = "EMAIL_NOT_VERIFIED"
    status: ClassVar[int] = 403
    message = "Prove first that this e-mail address is yours. Then open the invitation again."


class NotAnInstructor(DomainError):
    """Only instructors teach; a request to teach comes first."""

    code: ClassVar[str] = "NOT_AN_INSTRUCTOR"
    status: ClassVar[int] = 403
    message = "Only instructors teach courses. Ask to teach first; once that is granted, open the invitation again."


def invite_instructor(*, course: Course, by: Any, email: str, role: str = CourseInstructor.Role.CO) -> Invitation:
    """Invite an address to be co-instructor, or to take over the lead.

    Raises Forbidden, Invalid, AlreadyTeaches for those who do, AlreadyInvited or TooManyInvitations.
    """
    values = {"email": _address(email), "role": _role(role)}
    with transaction.atomic():
        course = locked(course)
        require_lead_or_admin(course, by)
        _refuse_repetition(course, values["email"])
        invitation = Invitation.objects.create(
            course=course, invited_by=by, expires_at=timezone.now() + LIFETIME, **values
        )
        note(course, "content.invite", by)
        record("course.instructor_invited", course_id=course.pk, invitation_id=invitation.pk, user_id=by.pk)
        names: dict[str, Any] = {"course": course.pk, "invitation": invitation.pk}
        trail.record("invitation.sent", by=by, email=invitation.email, role=invitation.role, **names)
    return invitation


def revoke_invitation(*, invitation: Invitation, by: Any) -> Invitation:
    """Take an invitation back. Raises Forbidden or InvitationAnswered."""
    with transaction.atomic():
        course = locked(invitation.course)
        require_lead_or_admin(course, by)
        if not Invitation.objects.unanswered().filter(pk=invitation.pk).update(revoked_at=timezone.now()):
            raise InvitationAnswered
        note(course, "content.revoke", by)
        record("course.invitation_revoked", course_id=course.pk, invitation_id=invitation.pk, user_id=by.pk)
        trail.record("invitation.revoked", by=by, course=course.pk, invitation=invitation.pk)
    invitation.refresh_from_db()
    return invitation


def accept_invitation(*, token: str, by: Any) -> CourseInstructor:
    """Teach the course that one was invited to; with role lead, who led becomes co-instructor.

    Raises InvalidInvitation, AddressNotProved or NotAnInstructor.
    """
    invitation = invitation_of(token=token, by=by)
    with transaction.atomic():
        if not User.objects.locked().get(pk=by.pk).is_instructor:  # before the course, in the order of erasing somebody
            raise NotAnInstructor
        course = locked(invitation.course)
        if not _still_stands(invitation, course) or not invitation.claim(timezone.now()):
            raise InvalidInvitation
        teaching, is_new = CourseInstructor.objects.get_or_create(course=course, user=by)
        if is_new:
            record("course.instructor_added", course_id=course.pk, user_id=by.pk)
        if invitation.role == CourseInstructor.Role.LEAD and teaching.role != CourseInstructor.Role.LEAD:
            make_lead(teaching, by)
        note(course, "content.accept", by)
        record("course.invitation_accepted", course_id=course.pk, invitation_id=invitation.pk, user_id=by.pk)
        names: dict[str, Any] = {"course": course.pk, "invitation": invitation.pk}
        trail.record("invitation.accepted", user=by, by=by, role=invitation.role, **names)
    return teaching


def invitation_of(*, token: str, by: Any) -> Invitation:
    """The open invitation that was mailed to `by` with this token. Raises InvalidInvitation or AddressNotProved."""
    invitation = Invitation.objects.for_person(token, by)
    if invitation is None or not by.is_active or not _still_stands(invitation, invitation.course):
        raise InvalidInvitation
    if not by.email_verified:
        raise AddressNotProved
    return invitation


def _still_stands(invitation: Invitation, course: Course) -> bool:
    """Who invited may still do so: nobody loses the lead by the word of one who has it no more."""
    host = invitation.invited_by
    if host is None or not may_edit(host, course):
        return False
    return host.is_admin or invitation.role == CourseInstructor.Role.CO or leads(host, course)


def _address(email: str) -> str:
    address = User.objects.normalize_email(email)
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid.field("email", "Enter an e-mail address.") from None
    if len(address) > 254:
        raise Invalid.field("email", "This address is too long.")
    return address


def _role(role: str) -> str:
    if role not in CourseInstructor.Role.values:
        raise Invalid.field("role", "Choose lead or co.")
    return role


def _refuse_repetition(course: Course, address: str) -> None:
    if course.instructors.filter(user__email=address).exists():
        raise AlreadyTeaches
    asked = Invitation.objects.filter(course=course)
    if asked.open().filter(email=address).exists():
        raise AlreadyInvited
    if asked.filter(created_at__gt=timezone.now() - A_DAY).count() >= MOST_PER_DAY:
        raise TooManyInvitations
    asked.unanswered().filter(email=address).update(revoked_at=timezone.now())
