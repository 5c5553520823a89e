"""Who is calling: a bearer access token, checked against the user and the session in one query."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from accounts.holders import held_by as claims_held_by
from accounts.holders import holders
from accounts.models import Session, User
from accounts.tokens import AccessClaims, read_access
from django.http import HttpRequest
from lib.errors import DomainError
from lib.prepared import Prepared
from limits.spending import RateLimited, give_back
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from api.limited import READING, settle


class SignedInRequest(HttpRequest):
    """A request that passed `Bearer`; `auth` is the user, `session_id` the session of the token."""

    auth: User
    session_id: uuid.UUID


class Bearer(HttpBearer):
    """`Authorization: Bearer <access>`. Sets `request.auth` and `request.user`.

    `late` is for operations on what is one's own, which ask the database whether the token holds as they act: such an
    operation does everything within `acting`, as whom that gives.
    """

    openapi_bearerFormat = "JWT"

    def __init__(self, *, is_late: bool = False) -> None:
        super().__init__()
        self.is_late = is_late

    def __call__(self, request: HttpRequest) -> User | AccessClaims | None:
        token = _token_in(request)
        return self.authenticate(request, token) if token else None

    def authenticate(self, request: HttpRequest, token: str) -> User | AccessClaims | None:
        claims = read_access(token)
        if claims is not None and self.is_late:
            cast(SignedInRequest, request).session_id = claims.session_id
            return claims
        user = _holder(claims) if claims else None
        if claims is None or user is None:
            return None
        request.user = user
        cast(SignedInRequest, request).session_id = claims.session_id
        return user


def held_by(claims: AccessClaims | None) -> dict[str, Any]:
    """Who says to be calling, for a prepared query with `holders` in it; without claims, nobody that there is."""
    return claims_held_by(claims or _NOBODY)


_NOBODY = AccessClaims(uuid.UUID(int=0), -1, uuid.UUID(int=0))
_HOLDER = Prepared(holders)


def _holder(claims: AccessClaims) -> User | None:
    user: User | None = _HOLDER.first(**held_by(claims))
    return user


def holder_of(claims: AccessClaims | None) -> User | None:
    """On a public operation: who is calling."""
    return _holder(claims) if claims else None


def caller_of(request: HttpRequest) -> User:
    """On a public operation, for what only somebody signed in may ask. Raises AuthenticationError for nobody."""
    user = holder_of(claims_in(request))
    if user is None:
        raise AuthenticationError
    return user


def claims_in(request: HttpRequest) -> AccessClaims | None:
    """On a public operation: what the token says that came with the request, if it is a good one.

    Whether it still holds, the database has to say: ask it with `holders`.
    """
    token = _token_in(request)
    return read_access(token.strip()) if token else None


def _token_in(request: HttpRequest) -> str:
    """As it was sent; `request.headers` would look at every header, which takes 8 µs."""
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return str(token) if scheme.lower() == "bearer" else ""


@dataclass(frozen=True)
class _Caller(AccessClaims):
    """Whoever the token names, who may be refused yet for calling too often."""

    request: HttpRequest

    def settle(self) -> None:
        settle(self.request)


@contextmanager
def acting(request: HttpRequest) -> Iterator[AccessClaims]:
    """On an operation with `auth=late`: whoever the token names, for an action that asks whether it holds.

    Where the action refuses, that may be because it does not: then nobody is signed in, and their limit is not used.
    """
    claims = cast(AccessClaims, cast(SignedInRequest, request).auth)
    try:
        yield _Caller(claims.user_id, claims.epoch, claims.session_id, request)
    except RateLimited:
        raise
    except DomainError:
        settle(request)
        if _holder(claims) is None:
            if request.method not in READING:
                give_back(("writes_account", str(claims.pk)))
            raise AuthenticationError from None
        raise


def signed_in(request: HttpRequest) -> User:
    """On every other operation: who is calling. On one with `auth=late` the database is asked for that.

    Raises AuthenticationError for a token that does not hold.
    """
    caller: Any = cast(SignedInRequest, request).auth
    user = _holder(caller) if isinstance(caller, AccessClaims) else caller
    if user is None:
        raise AuthenticationError
    return cast(User, user)


def session_id_of(request: HttpRequest) -> uuid.UUID:
    """On those operations: which of their sessions is calling."""
    return cast(SignedInRequest, request).session_id


def proved_at_of(request: HttpRequest) -> datetime | None:
    """When whoever is calling last proved who they are in this session, by signing in or by their password."""
    return Session.objects.values_list("proved_at", flat=True).get(pk=session_id_of(request))


def signed_in_at_of(request: HttpRequest) -> datetime:
    """When whoever is calling began this session."""
    return Session.objects.values_list("created_at", flat=True).get(pk=session_id_of(request))


bearer = Bearer()
late = Bearer(is_late=True)
