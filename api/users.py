"""`users/`: profiles, and what admins do with accounts."""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from accounts.actions import activation, erasure, profile
from accounts.actions import role as roles
from accounts.actions.export import export_person
from accounts.calling import device_of
from accounts.models import Role, Terms, TermsKind, User
from accounts.permissions import require_admin
from analytics.tallies import people
from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status
from pydantic import Field, StringConstraints

from api.auth import signed_in, signed_in_at_of
from api.envelope import answers, ok
from api.exported import Export, written
from api.limited import ACCOUNT, Limited
from api.pagination import Page, PageQuery, paged
from api.ready import link_to
from api.schemas import Input, Output, PersonName
from api.uploads import file_body, uploaded

router = Router(tags=["Users"])


class UserOut(Output):
    """An account, as its owner and admins see it."""

    id: uuid.UUID
    email: str
    full_name: str
    role: Role
    email_verified: bool
    is_active: bool
    bio: str
    phone_number: str
    picture_url: str | None
    language: str
    created_at: datetime

    @staticmethod
    def resolve_picture_url(user: User, context: dict[str, Any]) -> str | None:
        """A whole link, like every link of the API."""
        return link_to(context["request"], user.picture.name)


class MeOut(UserOut):
    """Your own account."""

    terms_pending: list[TermsKind] = Field(description="What has a current version that you have not accepted.")

    @staticmethod
    def resolve_terms_pending(user: User) -> list[TermsKind]:
        """One query."""
        return [TermsKind(terms.kind) for terms in Terms.objects.pending_for(user)]


class Profile(Input):
    """What you say about yourself; what you leave out stays."""

    full_name: PersonName = ""
    bio: Annotated[str, StringConstraints(max_length=4000)] = ""
    phone_number: Annotated[str, StringConstraints(pattern=r"^(\+?[0-9][0-9 ()./-]{2,30})?$")] = ""
    language: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")] = "en"
    picture_url: str | None = Field("", description="null removes the picture; PUT `users/me/picture/` sets it.")


class Erasure(Input):
    """Proof that it is you: the password, or the token of a mail where the account has none or it is forgotten; with a
    second factor, a code as well."""

    password: Annotated[str, StringConstraints(max_length=128)] = ""
    token: Annotated[str, StringConstraints(max_length=4000)] = ""
    code: Annotated[str, StringConstraints(max_length=32)] = Field(
        "", description="Of your authenticator app, or a recovery code, where you have a second factor."
    )
    keep_name_on_certificates: bool = Field(False, description="Certificates go on naming you, as proof to others.")


UserOrdering = Literal[
    "created_at", "-created_at", "full_name", "-full_name", "email", "-email", "last_login", "-last_login"
]


class UserQuery(PageQuery):
    """Whom to list."""

    role: Role | None = None
    is_active: bool | None = None
    search: Annotated[str, StringConstraints(max_length=100)] = Field("", description="In names and addresses.")
    ordering: UserOrdering = "-created_at"


class RoleIn(Input):
    """A role."""

    role: Role


class RolesOut(Output):
    """What a person is to the school, and what opens the admin to them."""

    id: uuid.UUID
    role: Role
    roles: list[Role]
    is_superuser: bool
    groups: list[str]


@router.get("me/", response=answers(MeOut, 401), operation_id="get_me", summary="My profile")
def get_me(request: HttpRequest) -> dict[str, Any]:
    """Who you are to the school."""
    return ok(signed_in(request))


@router.delete(
    "me/",
    response=answers(None, 400, 401, 409),
    operation_id="erase_me",
    summary="Erase me",
)
def erase_me(request: HttpRequest, payload: Erasure) -> dict[str, Any]:
    """Remove everything personal, for good. 409 `LEADS_COURSES` names the courses that need another lead first.

    422 for `code` where it is missing or wrong; who has nothing but keys signs in anew, and does this soon.
    """
    erasure.erase_me(
        by=signed_in(request),
        password=payload.password,
        token=payload.token,
        code=payload.code,
        keep_name=payload.keep_name_on_certificates,
        address=device_of(request).ip,
        signed_in_at=signed_in_at_of(request),
    )
    return ok(message="Your account is erased.")


@router.post(
    "me/erasure/",
    response=answers(None, 401, success=202),
    operation_id="request_erasure",
    summary="Ask for a mail that confirms erasing",
)
def request_erasure(request: HttpRequest) -> Status[Any]:
    """For accounts that sign in by Google or GitHub, or whose password is forgotten: it brings the token."""
    erasure.request_erasure(by=signed_in(request))
    return Status(202, ok(message="A mail with a token is on its way."))


@router.get("me/export/", response=answers(Export, 401), operation_id="export_me", summary="Everything about me")
def export_me(request: HttpRequest) -> StreamingHttpResponse:
    """Everything that is stored about you, in one document that is sent while it is read."""
    parts = export_person(by=signed_in(request), link=lambda name: link_to(request, name))
    response = StreamingHttpResponse(written(parts), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response["Cache-Control"] = "no-store"
    return response


@router.patch("me/", response=answers(MeOut, 401), operation_id="update_me", summary="Change my profile")
def update_me(request: HttpRequest, payload: Profile) -> dict[str, Any]:
    """Change what you send. Address, role and the like are not yours to change here."""
    user, fields = signed_in(request), payload.dict(exclude_unset=True)
    if fields.pop("picture_url", "") is None:
        user = profile.remove_picture(by=user)
    return ok(profile.update_profile(by=user, **fields))


@router.put(
    "me/picture/",
    response=answers(MeOut, 401, 413),
    throttle=Limited(("upload", ACCOUNT)),
    operation_id="set_my_picture",
    summary="Set my picture",
    openapi_extra=file_body("picture"),
)
def set_my_picture(request: HttpRequest) -> dict[str, Any]:
    """Send `picture` as multipart: PNG, JPEG, WebP or GIF of at most 5 MB. It is kept as a small WebP."""
    picture = uploaded(request, "picture", at_most=profile.PICTURE_BYTES)
    return ok(profile.set_picture(by=signed_in(request), file=picture))


@router.get("", response=answers(Page[UserOut], 401, 403), operation_id="list_users", summary="Everybody")
def list_users(request: HttpRequest, query: Query[UserQuery]) -> dict[str, Any]:
    """For admins: all accounts, by role, state and words in name or address."""
    by = signed_in(request)
    require_admin(by)
    rows = User.objects.visible_to(by).order_by(query.ordering, "pk")
    rows = rows.filter(role=query.role) if query.role else rows
    rows = rows.filter(is_active=query.is_active) if query.is_active is not None else rows
    if query.search:
        return ok(paged(request, query, rows.matching(query.search)))
    return ok(paged(request, query, rows, count=people(role=query.role, is_active=query.is_active)))


@router.get("{user_id}/", response=answers(UserOut, 401, 404), operation_id="get_user", summary="An account")
def get_user(request: HttpRequest, user_id: uuid.UUID) -> dict[str, Any]:
    """Your own, or any for admins."""
    return ok(_visible(request, user_id))


@router.get(
    "{user_id}/roles/", response=answers(RolesOut, 401, 404), operation_id="get_user_roles", summary="Somebody's roles"
)
def get_user_roles(request: HttpRequest, user_id: uuid.UUID) -> dict[str, Any]:
    """Your own, or anybody's for admins."""
    return ok(_roles_of(_visible(request, user_id)))


@router.put(
    "{user_id}/role/",
    response=answers(RolesOut, 401, 403, 404),
    operation_id="change_user_role",
    summary="Change somebody's role",
)
def change_user_role(request: HttpRequest, user_id: uuid.UUID, payload: RoleIn) -> dict[str, Any]:
    """For admins. Access tokens of the person die at once; refreshing gives them new ones."""
    user = _visible(request, user_id)
    return ok(_roles_of(roles.change_role(user=user, role=payload.role, by=signed_in(request))))


@router.post(
    "{user_id}/activate/",
    response=answers(UserOut, 401, 403, 404),
    operation_id="activate_user",
    summary="Let somebody in again",
)
def activate_user(request: HttpRequest, user_id: uuid.UUID) -> dict[str, Any]:
    """For admins."""
    return ok(activation.activate_user(user=_visible(request, user_id), by=signed_in(request)))


@router.post(
    "{user_id}/deactivate/",
    response=answers(UserOut, 401, 403, 404),
    operation_id="deactivate_user",
    summary="Shut somebody out",
)
def deactivate_user(request: HttpRequest, user_id: uuid.UUID) -> dict[str, Any]:
    """For admins; never yourself. Every session of the person ends at once."""
    return ok(activation.deactivate_user(user=_visible(request, user_id), by=signed_in(request)))


def _visible(request: HttpRequest, user_id: uuid.UUID) -> User:
    return get_object_or_404(User.objects.visible_to(signed_in(request)), pk=user_id)


def _roles_of(user: User) -> dict[str, Any]:
    every = {Role(user.role), *([Role.ADMIN] if user.is_superuser else [])}
    return {
        "id": user.pk,
        "role": user.role,
        "roles": sorted(every),
        "is_superuser": user.is_superuser,
        "groups": sorted(user.groups.values_list("name", flat=True)),
    }
