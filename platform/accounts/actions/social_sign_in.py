"""Signing in by an account elsewhere: going there, and coming back with a code."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import IntegrityError, connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from lib.errors import DomainError, Invalid

from accounts import trail
from accounts.actions.consent import current_versions
from accounts.actions.session import SignedIn, start_session
from accounts.actions.social_account import link_identity, person_of
from accounts.devices import Device
from accounts.models import Provider, SocialAccount, StartedSignIn, User
from accounts.opaque import digest_of, s256
from accounts.providers.configured import module_of
from accounts.providers.identity import Identity, ProviderUnavailable, SignInFailed
from accounts.second_factor import require_recent_proof


class Departure(NamedTuple):
    """Where to go, and what must come back with the code."""

    url: str
    state: str


def own_redirect_uri(provider: Provider) -> str:
    """Where the player takes people back."""
    return f"{settings.BASE_URL}/sign-in/{provider.value}/"


def start_social_sign_in(*, provider: Provider, redirect_uri: str, code_challenge: str) -> Departure:
    """Begin a sign-in that can be finished once, soon, by whoever knows the verifier behind `code_challenge`.

    Raises ProviderNotConfigured; Invalid for an address that is none of ours, or a challenge that was there before.
    """
    module, config = module_of(provider)
    if redirect_uri not in (own_redirect_uri(provider), *settings.OAUTH_REDIRECT_URIS):
        raise Invalid.field("redirect_uri", "This address is not registered here.")
    try:
        started, state = StartedSignIn.objects.begin(
            provider=provider, redirect_uri=redirect_uri, code_challenge=code_challenge
        )
    except IntegrityError:
        raise Invalid.field("code_challenge", "Make a new one for each sign-in.") from None
    return Departure(module.address_to_visit(config, started, state), state)


def social_sign_in(
    *,
    provider: Provider,
    code: str,
    redirect_uri: str,
    code_verifier: str,
    state: str | None,
    device: Device,
    accept_terms: Mapping[str, int] | None = None,
) -> SignedIn:
    """Begin a session for whoever the provider says that `code` stands for, after making or linking their account.

    Raises ProviderNotConfigured, SignInFailed, ProviderUnavailable, Invalid for terms that are not the current ones
    (before the code is used up), and what person_of raises.
    """
    module_of(provider)
    current_versions(accept_terms or {}, complete=False)
    email = ""
    try:
        identity = _identity(
            provider=provider, code=code, redirect_uri=redirect_uri, code_verifier=code_verifier, state=state
        )
        email = identity.email
        user = person_of(provider, identity, accept_terms)
    except ProviderUnavailable:
        raise
    except DomainError as refusal:
        trail.record("sign_in.failed", email=email, door="api", reason=refusal.code, method=provider.value)
        raise
    return start_session(user=user, device=device, method=provider.value)


def link_social_account(
    *,
    by: User,
    proved_at: datetime | None,
    provider: Provider,
    code: str,
    redirect_uri: str,
    code_verifier: str,
    state: str | None,
) -> SocialAccount:
    """Have the account that `code` stands for sign `by` in from now on.

    Raises PasswordNeeded unless the person proved who they are not long ago, ProviderNotConfigured, SignInFailed,
    ProviderUnavailable, and what link_identity raises.
    """
    require_recent_proof(proved_at)
    identity = _identity(
        provider=provider, code=code, redirect_uri=redirect_uri, code_verifier=code_verifier, state=state
    )
    return link_identity(by=by, provider=provider, identity=identity)


def _identity(*, provider: Provider, code: str, redirect_uri: str, code_verifier: str, state: str | None) -> Identity:
    module, config = module_of(provider)
    now = timezone.now()
    waiting = StartedSignIn.objects.waiting(now).filter(provider=provider, redirect_uri=redirect_uri)
    started = waiting.filter(code_challenge=s256(code_verifier)).first()
    if started is None or (state is not None and not constant_time_compare(digest_of(state), started.state_digest)):
        raise SignInFailed()
    if not started.claim(now):
        raise SignInFailed()
    _let_go_of_the_database()
    try:
        identity: Identity = module.identify(config, started, code=code, code_verifier=code_verifier)
    except ProviderUnavailable:
        started.release()
        raise
    return identity


def _let_go_of_the_database() -> None:
    """A slow provider must not keep connections that others wait for. Inside a transaction there is none to give."""
    if not connection.in_atomic_block:
        connection.close()
