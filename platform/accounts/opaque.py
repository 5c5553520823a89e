"""Secrets that we hand out and recognise again: 256 random bits, of which the database keeps only the digest."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

from django.conf import settings
from lib.keys import derived_key


def new_secret() -> str:
    """A secret that nobody guesses, safe in a link."""
    return secrets.token_urlsafe(32)


def secret_for(*reason: object) -> str:
    """The secret that is handed out for this reason: the same each time, and of no use to guess others by."""
    key = derived_key(settings.SECRET_KEY, "opaque").encode()
    digest = hmac.new(key, "\n".join(map(str, reason)).encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def digest_of(secret: str) -> str:
    """What is stored instead. A plain hash is enough, since the secret has no pattern to try."""
    return hashlib.sha256(secret.encode()).hexdigest()


def s256(verifier: str) -> str:
    """The code challenge of PKCE that belongs to a code verifier."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
