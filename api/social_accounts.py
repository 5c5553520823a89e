"""`users/me/social/`: the accounts elsewhere that sign you in."""

from datetime import datetime
from typing import Any

from accounts.actions.social_account import unlink_social_account
from accounts.actions.social_sign_in import link_social_account
from accounts.models import Provider, SocialAccount
from django.http import HttpRequest
from ninja import Query, Router

from api.auth import proved_at_of, signed_in
from api.envelope import answers, ok
from api.limited import ADDRESS, Limited
from api.pagination import Page, PageQuery, paged
from api.schemas import Output
from api.social_sign_in import Return

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


@router.post(
    "me/social/{provider}/",
    response=answers(SocialAccountOut, 401, 403, 404, 409, 503),
    throttle=Limited(("social_sign_in", ADDRESS)),
    operation_id="link_social_account",
    summary="Link an account",
)
def link(request: HttpRequest, provider: Provider, payload: Return) -> dict[str, Any]:
    """Begin as for signing in, and send here what came back: that account signs you in, too.

    403 `PASSWORD_NEEDED`: sign in anew or confirm your password (`users/me/second-factor/password/`), and begin again.
    409 `SOCIAL_ACCOUNT_TAKEN` where it, or its address, is somebody else's here; 409 `ANOTHER_ACCOUNT_LINKED` where
    another account of that provider is linked. You get a mail.
    """
    me, proved_at = signed_in(request), proved_at_of(request)
    account = link_social_account(by=me, proved_at=proved_at, provider=provider, **payload.dict())
    return ok(account, "The account is linked.")


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
