"""One secret, many purposes: a key derived for one purpose can't be used to forge for another."""

import hashlib
import hmac
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=100)
def derived_key(secret: str, purpose: str) -> str:
    """A 64-digit hexadecimal key for `purpose`, from which `secret` can't be computed."""
    return hmac.new(secret.encode(), f"lectern.{purpose}".encode(), hashlib.sha256).hexdigest()


def key_kept_in(folder: Path, otherwise: str) -> str:
    """The key that the demo keeps beside its data, so that commands next to it sign as it does."""
    kept = folder / "secret_key"
    return kept.read_text().strip() if kept.is_file() else otherwise
