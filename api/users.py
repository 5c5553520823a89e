"""`users/`: profiles, and what admins do with accounts."""

import uuid
from datetime import datetime
from typing import Any

from accounts.models import Role
from django.http import HttpRequest
from ninja import Router

from api.auth import signed_in
from api.envelope import answers, ok
from api.schemas import Output

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


@router.get("me/", response=answers(UserOut, 401), operation_id="get_me", summary="My profile")
def get_me(request: HttpRequest) -> dict[str, Any]:
    """Who you are to the school."""
    return ok(signed_in(request))
