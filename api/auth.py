"""Who is calling: a bearer access token, checked against the user in one query."""

from typing import cast

from accounts.models import User
from accounts.tokens import read_access
from django.http import HttpRequest
from ninja.security import HttpBearer


class SignedInRequest(HttpRequest):
    """A request that passed `Bearer`; `auth` is the user."""

    auth: User


class Bearer(HttpBearer):
    """`Authorization: Bearer <access>`. Sets `request.auth` and `request.user`."""

    openapi_bearerFormat = "JWT"

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        user = user_of(token)
        if user is not None:
            request.user = user
        return user


def user_of(token: str) -> User | None:
    """The active user of a live token, or None."""
    claims = read_access(token)
    if claims is None:
        return None
    return User.objects.filter(pk=claims.user_id, token_epoch=claims.epoch, is_active=True).first()


def caller(request: HttpRequest) -> User | None:
    """On a public operation: who is calling, if they sent a good token."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return user_of(token.strip()) if scheme.lower() == "bearer" else None


def signed_in(request: HttpRequest) -> User:
    """On every other operation: who is calling."""
    return cast(SignedInRequest, request).auth


bearer = Bearer()
