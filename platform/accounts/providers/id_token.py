"""Whether an id_token is genuine, fresh, and meant for us and for this very sign-in.

The keys of a provider are kept in the memory of each process: nothing that others can write to decides who signed.
"""

import time
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import KeySet, RSAKey

from accounts.providers.caller import Caller, unavailable
from accounts.providers.identity import SignInFailed

ALGORITHM = "RS256"
KEEP_SECONDS = 3600
LEEWAY_SECONDS = 60
_REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM], strict_check_header=False)
_kept: dict[str, tuple[float, list[RSAKey]]] = {}


def read_id_token(
    encoded: str, *, config: dict[str, str], nonce: str, access_token: str | None, caller: Caller
) -> dict[str, Any]:
    """Its claims. Raises SignInFailed for one that is not to be believed."""
    try:
        token = _signed(encoded, config["keys_url"], caller)
        claims = CodeIDToken(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "values": _issuers(config["issuer"])},
                "aud": {"essential": True, "value": config["client_id"]},
                "sub": {"essential": True},
            },
            {"nonce": nonce, "client_id": config["client_id"], "access_token": access_token},
        )
        claims.validate(leeway=LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        raise SignInFailed() from None
    return dict(claims)


def _issuers(issuer: str) -> list[str]:
    """Google's documentation says that it may leave out the scheme of its own name."""
    return [issuer, "accounts.google.com"] if issuer == "https://accounts.google.com" else [issuer]


def _signed(encoded: str, keys_url: str, caller: Caller) -> jwt.Token:
    """The token, once one of the provider's keys fits. All are fetched anew where none that we know does."""
    key_id = jws.extract_compact(encoded.encode()).headers().get("kid")
    token = _fitting(encoded, key_id, _kept_keys(keys_url))
    token = token or _fitting(encoded, key_id, _fetched_keys(keys_url, caller))
    if token is None:
        raise SignInFailed()
    return token


def _fitting(encoded: str, key_id: Any, keys: list[RSAKey]) -> jwt.Token | None:
    """A token that names no key may be signed by any of them."""
    for key in keys:
        if key_id is None or key.kid == key_id:
            try:
                return jwt.decode(encoded, key, registry=_REGISTRY)
            except BadSignatureError:
                continue
    return None


def _kept_keys(url: str) -> list[RSAKey]:
    fetched_at, keys = _kept.get(url, (0.0, []))
    return keys if time.monotonic() - fetched_at < KEEP_SECONDS else []


def _fetched_keys(url: str, caller: Caller) -> list[RSAKey]:
    try:
        found = [key for key in KeySet.import_key_set(caller.get(url)) if isinstance(key, RSAKey)]
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise unavailable("no keys", url) from None
    keys = [key for key in found if key.get("use") in (None, "sig") and key.alg in (None, ALGORITHM)]
    _kept[url] = (time.monotonic(), keys)
    return keys


def forget_keys() -> None:
    """Forget every key, as a new process does."""
    _kept.clear()
