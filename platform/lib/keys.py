"""One secret, many purposes: a key derived for one purpose can't be used to forge for another."""

import hashlib
import hmac
from functools import lru_cache


@lru_cache(maxsize=100)
def derived_key(secret: str, purpose: str) -> str:
    """A 64-digit hexadecimal key for `purpose`, from which `secret` can't be computed."""
    return hmac.new(secret.encode(), f"lectern.{purpose}".encode(), hashlib.sha256).hexdigest()
