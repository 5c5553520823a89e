"""Secrets that we hand out and recognise again: 256 random bits, of which the database keeps only the digest."""

import hashlib
import secrets
from base64 import urlsafe_b64encode


def new_secret() -> str:
    """A secret that nobody guesses, safe in a link."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is stored instead. A plain hash is enough, since the secret has no pattern to try."""
    return hashlib.sha256(secret.encode()).hexdigest()


def s256(verifier: str) -> str:
    """The code challenge of PKCE that belongs to a code verifier."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
