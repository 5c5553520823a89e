"""Google, or any other provider of OpenID Connect: who somebody is stands in a signed id_token."""

from typing import Any

from accounts.models import StartedSignIn
from accounts.providers.caller import Caller, unavailable
from accounts.providers.code_flow import authorize_url, tokens_for
from accounts.providers.id_token import read_id_token
from accounts.providers.identity import Identity, text_of


def address_to_visit(config: dict[str, str], started: StartedSignIn, state: str) -> str:
    """Where somebody agrees."""
    return authorize_url(config, started, state, nonce=started.nonce)


def identify(config: dict[str, str], started: StartedSignIn, *, code: str, code_verifier: str) -> Identity:
    """Whose code it is. Raises SignInFailed or ProviderUnavailable."""
    caller = Caller()
    tokens = tokens_for(config, started, code=code, code_verifier=code_verifier, caller=caller)
    encoded, access = tokens.get("id_token"), tokens.get("access_token")
    if not isinstance(encoded, str):
        raise unavailable("no id_token", config["token_url"])
    access = access if isinstance(access, str) else None
    claims = read_id_token(encoded, config=config, nonce=started.nonce, access_token=access, caller=caller)
    return _identity(claims, config)


def _identity(claims: dict[str, Any], config: dict[str, str]) -> Identity:
    subject, email = claims["sub"], claims.get("email")
    if not (isinstance(subject, str) and subject.isascii() and subject.isprintable() and 0 < len(subject) <= 255):
        raise unavailable("no subject", config["token_url"])
    proved = claims.get("email_verified") is True and isinstance(email, str)
    return Identity(subject=subject, email=str(email) if proved else "", name=text_of(claims.get("name")))
