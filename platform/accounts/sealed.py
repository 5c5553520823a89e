"""Secrets that we must be able to read again: encrypted, and of use in the one place that they were sealed for."""

import os
from base64 import b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from lib.keys import derived_key

_NONCE = 12


class Unreadable(ValueError):
    """It was sealed with another key or for another place, or was changed."""


def seal(secret: bytes, *, place: str) -> str:
    """`secret`, encrypted with AES-256-GCM by a key of the school; `place` must be named to open it."""
    nonce = os.urandom(_NONCE)
    return urlsafe_b64encode(nonce + _cipher().encrypt(nonce, secret, place.encode())).decode()


def unseal(sealed: str, *, place: str) -> bytes:
    """The secret. Raises Unreadable."""
    try:
        data = b64decode(sealed, altchars=b"-_", validate=True)
        return _cipher().decrypt(data[:_NONCE], data[_NONCE:], place.encode())
    except (InvalidTag, ValueError):
        raise Unreadable("not sealed here, with this key") from None


def _cipher() -> AESGCM:
    return AESGCM(bytes.fromhex(derived_key(settings.SECRET_KEY, "second-factor")))
