"""The authorization code flow with PKCE, by Authlib's client: where to send somebody, and what their code is worth."""

from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.client import OAuth2Client

from accounts.models import StartedSignIn
from accounts.providers.caller import Caller, unavailable
from accounts.providers.identity import SignInFailed

_CODE_REFUSED = {"invalid_grant", "bad_verification_code", "redirect_uri_mismatch", "access_denied"}
"""The code is not good. Whatever else a provider complains of, such as our own secret, is no fault of who signs in."""


def authorize_url(config: dict[str, str], started: StartedSignIn, state: str, **more: str) -> str:
    """Where somebody goes to tell the provider that they agree."""
    url, _ = _client(config, started, Caller()).create_authorization_url(
        config["authorize_url"],
        state=state,
        code_challenge=started.code_challenge,
        code_challenge_method="S256",
        **more,
    )
    return str(url)


def tokens_for(
    config: dict[str, str], started: StartedSignIn, *, code: str, code_verifier: str, caller: Caller
) -> dict[str, Any]:
    """What the provider gives for `code`. Raises SignInFailed where it refuses it, ProviderUnavailable otherwise."""
    client = _client(config, started, caller)
    try:
        return dict(client.fetch_token(config["token_url"], code=code, code_verifier=code_verifier))
    except OAuth2Error as error:
        if error.error in _CODE_REFUSED:
            raise SignInFailed() from None
        raise unavailable("complaint", config["token_url"]) from None
    except (ValueError, TypeError, AttributeError):
        raise unavailable("no token", config["token_url"]) from None


def _client(config: dict[str, str], started: StartedSignIn, caller: Caller) -> Any:
    return OAuth2Client(
        caller,
        client_id=config["client_id"],
        client_secret=config["client_secret"],
        token_endpoint_auth_method="client_secret_post",  # noqa: S106 - the name of a way, not a secret
        scope=config["scope"],
        redirect_uri=started.redirect_uri,
    )
