"""`accounts/oauth/`: signing in by an account elsewhere. The client goes there and comes back; we check and decide."""

from typing import Annotated, Any

from accounts.actions import social_sign_in
from accounts.calling import device_of
from accounts.models import Provider, TermsKind
from accounts.providers.configured import configured
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field, StringConstraints

from api.accounts import SignedIn
from api.envelope import answers, ok
from api.limited import ADDRESS, Limited
from api.schemas import Input, Line, Output

router = Router(tags=["Accounts"])

RedirectUri = Annotated[str, StringConstraints(min_length=1, max_length=500)]
"""Where the provider sends people back to, letter by letter as it is registered there and here."""


class ProviderOut(Output):
    """Somebody who can say who you are."""

    name: Provider
    title: str


class ProvidersOut(Output):
    """Those whom the school has registered with."""

    providers: list[ProviderOut]


class Begin(Input):
    """What a sign-in begins with."""

    redirect_uri: RedirectUri
    code_challenge: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")] = Field(
        description="The SHA-256 of your code verifier in base64url, without padding (PKCE, S256)."
    )


class Departure(Output):
    """Where to go, and the state that must come back with the code."""

    url: str
    state: str


class Return(Input):
    """What came back, and the secret behind the challenge."""

    code: Annotated[Line, StringConstraints(max_length=2000)]
    redirect_uri: RedirectUri
    code_verifier: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~-]{43,128}$")]
    state: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        None, description="Compared where you send it. Compare it yourself in any case, before you send the code."
    )


class SignInReturn(Return):
    """What came back, and what a new person accepts."""

    accept_terms: dict[TermsKind, Annotated[int, Field(ge=1, le=2**31 - 1)]] = Field(
        {}, description="As in `accounts/register/`, where you may be new here. Who has an account accepts nothing."
    )


@router.get("", auth=None, response=answers(ProvidersOut), operation_id="list_providers", summary="Ways to sign in")
def list_providers(request: HttpRequest) -> dict[str, Any]:
    """The providers that a button can be shown for."""
    return ok({"providers": [{"name": provider, "title": provider.label} for provider in configured()]})


@router.get(
    "{provider}/authorize/",
    auth=None,
    response=answers(Departure, 404),
    throttle=Limited(("social_sign_in", ADDRESS)),
    operation_id="start_social_sign_in",
    summary="Begin to sign in by a provider",
)
def start(request: HttpRequest, provider: Provider, query: Query[Begin]) -> dict[str, Any]:
    """Send the person to `url`. What comes back with the same `state` is good once, for ten minutes."""
    departure = social_sign_in.start_social_sign_in(provider=provider, **query.dict())
    return ok(departure._asdict())


@router.post(
    "{provider}/",
    auth=None,
    response=answers(SignedIn, 403, 404, 409, 503),
    throttle=Limited(("social_sign_in", ADDRESS)),
    operation_id="finish_social_sign_in",
    summary="Sign in by a provider",
)
def finish(request: HttpRequest, provider: Provider, payload: SignInReturn) -> dict[str, Any]:
    """400 `OAUTH_FAILED`: begin again. 403: the address is unproved there or here, or the account is closed.

    422 for `accept_terms`, for a new person, where a version is not current or the school wants one accepted that is
    missing: begin again with them. 503 `PROVIDER_UNAVAILABLE`: the same body may be sent again.
    """
    return ok(social_sign_in.social_sign_in(provider=provider, **payload.dict(), device=device_of(request)))
