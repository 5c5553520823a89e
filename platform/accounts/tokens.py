"""Access tokens: signed by ninja-jwt, bound to a session and to the user's token epoch."""

import uuid
from dataclasses import dataclass
from typing import Any

from ninja_jwt.exceptions import TokenError
from ninja_jwt.tokens import AccessToken

from accounts.models import User


@dataclass(frozen=True)
class AccessClaims:
    """What a valid access token says."""

    user_id: uuid.UUID
    epoch: int
    session_id: uuid.UUID


def issue_access(user: User, session_id: uuid.UUID) -> str:
    """A signed access token for one session of `user`."""
    token: Any = AccessToken()
    token["user_id"] = str(user.pk)
    token["epoch"] = user.token_epoch
    token["sid"] = str(session_id)
    return str(token)


def read_access(encoded: str) -> AccessClaims | None:
    """The claims of a token that we signed and that has not expired; None for anything else."""
    try:
        token = AccessToken(encoded)
        epoch, issued = token["epoch"], token["iat"]
        if type(epoch) is not int or type(issued) is not int:
            return None  # we never sign 0.5 or "0"
        return AccessClaims(uuid.UUID(token["user_id"]), epoch, uuid.UUID(token["sid"]))
    except (TokenError, KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None
