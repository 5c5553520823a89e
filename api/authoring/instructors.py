"""Who teaches a course, and who is invited to."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from accounts.models import User
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Status
from pydantic import Field

from api.auth import signed_in
from api.authoring.access import author, course_for
from api.authoring.schemas import Teacher
from api.envelope import answers, ok
from api.limited import ACCOUNT, Limited
from api.schemas import Input, Output
from content.actions.instructors import remove_instructor, transfer_lead
from content.actions.invitations import accept_invitation, invite_instructor, revoke_invitation
from content.models import Course, Invitation
from content.permissions import may_invite

router = Router(tags=["Authoring"])
Part = Literal["lead", "co"]


class InvitationOut(Output):
    """An invitation that can be accepted."""

    id: UUID
    email: str
    role: Part
    created_at: datetime
    expires_at: datetime


class Teaching(Output):
    """Who teaches the course. `invitations` is empty for who may not invite."""

    instructors: list[Teacher]
    invitations: list[InvitationOut]


class InvitationNew(Input):
    """Whom to invite."""

    email: str = Field(max_length=254)
    role: Part = Field("co", description="With `lead`, who accepts takes over the lead.")


class InvitationToken(Input):
    """The token of the mail."""

    token: str = Field(min_length=1, max_length=200)


class Accepted(Output):
    """The course that one teaches now."""

    course_id: UUID
    role: Part


def teaching(user: User, course: Course) -> dict[str, Any]:
    """Everybody, the lead first."""
    rows = course.instructors.select_related("user").order_by("-role", "added_at")
    people = [{"id": row.user_id, "full_name": row.user.full_name, "role": row.role} for row in rows]
    asked = Invitation.objects.filter(course=course).open().order_by("created_at")
    return {"instructors": people, "invitations": list(asked) if may_invite(user, course) else []}


@router.get(
    "courses/{uuid:course_id}/instructors/",
    response=answers(Teaching, 401, 403, 404),
    operation_id="list_course_instructors",
    summary="Who teaches a course",
)
def list_instructors(request: HttpRequest, course_id: UUID) -> dict[str, Any]:
    """The lead first. Its lead and admins also get the invitations that wait."""
    user = author(request)
    return ok(teaching(user, course_for(user, course_id)))


@router.post(
    "courses/{uuid:course_id}/instructors/",
    response=answers(InvitationOut, 401, 403, 404, 409, success=201),
    throttle=Limited(("speak", ACCOUNT)),
    operation_id="invite_course_instructor",
    summary="Invite somebody by mail to teach a course",
)
def invite(request: HttpRequest, course_id: UUID, payload: InvitationNew) -> Status[dict[str, Any]]:
    """For the lead and admins. The answer is the same whether or not the address has an account."""
    user = author(request)
    invitation = invite_instructor(course=course_for(user, course_id), by=user, **payload.model_dump())
    return Status(201, ok(invitation, "The invitation was sent."))


@router.delete(
    "courses/{uuid:course_id}/instructors/{uuid:user_id}/",
    response=answers(None, 401, 403, 404, 409),
    operation_id="remove_course_instructor",
    summary="Let a co-instructor go, or leave",
)
def remove(request: HttpRequest, course_id: UUID, user_id: UUID) -> dict[str, Any]:
    """For the lead and admins, and for oneself. 409 LEAD_STAYS for the lead."""
    user = author(request)
    course = course_for(user, course_id)
    remove_instructor(course=course, by=user, user=get_object_or_404(User, pk=user_id, teaches__course=course))
    return ok(message="The instructor no longer teaches this course.")


@router.post(
    "courses/{uuid:course_id}/instructors/{uuid:user_id}/lead/",
    response=answers(Teaching, 401, 403, 404),
    operation_id="transfer_course_lead",
    summary="Hand the lead of a course to a co-instructor",
)
def hand_over(request: HttpRequest, course_id: UUID, user_id: UUID) -> dict[str, Any]:
    """For the lead and admins. Who led becomes co-instructor."""
    user = author(request)
    course = course_for(user, course_id)
    transfer_lead(course=course, by=user, user=get_object_or_404(User, pk=user_id, teaches__course=course))
    return ok(teaching(user, course))


@router.delete(
    "courses/{uuid:course_id}/invitations/{uuid:invitation_id}/",
    response=answers(None, 401, 403, 404, 409),
    operation_id="revoke_course_invitation",
    summary="Take an invitation back",
)
def revoke(request: HttpRequest, course_id: UUID, invitation_id: UUID) -> dict[str, Any]:
    """For the lead and admins. 409 INVITATION_ANSWERED where it is too late."""
    user = author(request)
    rows = Invitation.objects.filter(course=course_for(user, course_id)).select_related("course")
    revoke_invitation(invitation=get_object_or_404(rows, pk=invitation_id), by=user)
    return ok(message="The invitation was taken back.")


@router.post(
    "invitations/accept/",
    response=answers(Accepted, 400, 401, 403),
    operation_id="accept_course_invitation",
    summary="Accept an invitation to teach",
)
def accept(request: HttpRequest, payload: InvitationToken) -> dict[str, Any]:
    """400 INVALID_INVITATION unless it was mailed to the caller; 403 NOT_AN_INSTRUCTOR for who may not teach yet."""
    return ok(accept_invitation(token=payload.token, by=signed_in(request)), "You teach this course now.")
