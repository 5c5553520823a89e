"""Who is calling: a bearer access token, checked against the user and the session in one query."""

import uuid
from datetime import datetime
from typing import Any, cast

from accounts.models import Session, User
from accounts.models.user import UserQuerySet
from accounts.tokens import AccessClaims, read_access
from django.db.models import DateTimeField, Exists, IntegerField, OuterRef, UUIDField
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


def holders() -> UserQuerySet:
    """The active user of a token whose session is alive and whose tokens were not voided since, for a prepared query.

    `held_by` gives the values for it.
    """
    alive = Session.objects.alive(Given("now", DateTimeField()))
    session = alive.filter(pk=Given("session", UUIDField()), user=OuterRef("pk"))
    people = User.objects.filter(pk=Given("user", UUIDField()), token_epoch=Given("epoch", IntegerField()))
    return people.filter(Exists(session), is_active=True)


def held_by(claims: AccessClaims | None) -> dict[str, Any]:
    """Who says to be calling, for a prepared query with `holders` in it; without claims, nobody that there is."""
    if claims is None:
        return {"user": _NOBODY, "epoch": -1, "session": _NOBODY, "now": timezone.now()}
    return {"user": claims.user_id, "epoch": claims.epoch, "session": claims.session_id, "now": timezone.now()}


_NOBODY = uuid.UUID(int=0)
_HOLDER = Prepared(holders)


def _holder(claims: AccessClaims) -> User | None:
    user: User | None = _HOLDER.first(**held_by(claims))
    return user


def holder_of(claims: AccessClaims | None) -> User | None:
    """On a public operation: who is calling."""
    return _holder(claims) if claims else None


def claims_in(request: HttpRequest) -> AccessClaims | None:
    """On a public operation: what the token says that came with the request, if it is a good one.

    Whether it still holds, the database has to say: ask it with `holders`.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return read_access(token.strip()) if scheme.lower() == "bearer" else None


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
