"""Who is calling: a bearer access token, checked against the user and the session in one query."""

import uuid
from datetime import datetime
from typing import cast

from accounts.models import Session, User
from accounts.tokens import AccessClaims, read_access
from django.db.models import DateTimeField, Exists, IntegerField, OuterRef, QuerySet, UUIDField
from django.http import HttpRequest
from django.utils import timezone
from lib.prepared import Given, Prepared
from ninja.security import HttpBearer


class SignedInRequest(HttpRequest):
    """A request that passed `Bearer`; `auth` is the user, `session_id` the session of the token."""

    auth: User
    session_id: uuid.UUID


class Bearer(HttpBearer):
    """`Authorization: Bearer <access>`. Sets `request.auth` and `request.user`."""

    openapi_bearerFormat = "JWT"

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        claims = read_access(token)
        user = _holder(claims) if claims else None
        if claims is None or user is None:
            return None
        request.user = user
        cast(SignedInRequest, request).session_id = claims.session_id
        return user


def _holders() -> QuerySet[User]:
    alive = Session.objects.alive(Given("now", DateTimeField()))
    session = alive.filter(pk=Given("session", UUIDField()), user=OuterRef("pk"))
    people = User.objects.filter(pk=Given("user", UUIDField()), token_epoch=Given("epoch", IntegerField()))
    return people.filter(Exists(session), is_active=True)


_HOLDER = Prepared(_holders)


def _holder(claims: AccessClaims) -> User | None:
    """The active user whose session is alive and whose tokens were not voided since."""
    user: User | None = _HOLDER.first(
        user=claims.user_id, epoch=claims.epoch, session=claims.session_id, now=timezone.now()
    )
    return user


def user_of(token: str) -> User | None:
    """The active user of a live token, or None."""
    claims = read_access(token)
    return _holder(claims) if claims else None


def caller(request: HttpRequest) -> User | None:
    """On a public operation: who is calling, if they sent a good token."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return user_of(token.strip()) if scheme.lower() == "bearer" else None


def signed_in(request: HttpRequest) -> User:
    """On every other operation: who is calling."""
    return cast(SignedInRequest, request).auth


def session_id_of(request: HttpRequest) -> uuid.UUID:
    """On those operations: which of their sessions is calling."""
    return cast(SignedInRequest, request).session_id


def proved_at_of(request: HttpRequest) -> datetime | None:
    """When whoever is calling last proved who they are in this session, by signing in or by their password."""
    return Session.objects.values_list("proved_at", flat=True).get(pk=session_id_of(request))


bearer = Bearer()
