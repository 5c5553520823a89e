"""`users/me/social/`: the accounts elsewhere that sign you in."""

from datetime import datetime
from typing import Any

from accounts.actions.social_account import unlink_social_account
from accounts.models import Provider, SocialAccount
from django.http import HttpRequest
from ninja import Query, Router

from api.auth import signed_in
from api.envelope import answers, ok
from api.pagination import Page, PageQuery, paged
from api.schemas import Output

router = Router(tags=["Users"])


class SocialAccountOut(Output):
    """An account elsewhere. `email` is the address that it was linked by."""

    provider: Provider
    email: str
    created_at: datetime
    last_used_at: datetime


@router.get(
    "me/social/",
    response=answers(Page[SocialAccountOut], 401),
    operation_id="list_social_accounts",
    summary="My linked accounts",
)
def list_social_accounts(request: HttpRequest, page: Query[PageQuery]) -> dict[str, Any]:
    """At most one for each provider."""
    return ok(paged(request, page, SocialAccount.objects.visible_to(signed_in(request))))


@router.delete(
    "me/social/{provider}/",
    response=answers(None, 401, 404, 409),
    operation_id="unlink_social_account",
    summary="Unlink an account",
)
def unlink(request: HttpRequest, provider: Provider) -> dict[str, Any]:
    """409 `LAST_WAY_IN` where you have no password and no other account to sign in by."""
    unlink_social_account(by=signed_in(request), provider=provider)
    return ok(message="The account is unlinked.")
