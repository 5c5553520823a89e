"""The codes of authenticator apps: TOTP of RFC 6238 as every app knows it, six digits that change each 30 seconds."""

import hmac
import os
from base64 import b32encode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS = 6
SECONDS = 30
SECRET_BYTES = 20
ISSUER = "Lectern"


def new_secret() -> bytes:
    """160 random bits."""
    return os.urandom(SECRET_BYTES)


def step_of(secret: bytes, code: str, *, now: float) -> int | None:
    """The time step that `code` belongs to: this one, the one before or the next; None for any other code."""
    totp, this = _totp(secret), int(now) // SECONDS
    found = None
    for step in (this - 1, this, this + 1):
        if hmac.compare_digest(totp.generate(step * SECONDS), code.encode()):
            found = step
    return found


def code_at(secret: bytes, *, now: float) -> str:
    """What the app shows at `now`."""
    return _totp(secret).generate(int(now)).decode()


def link_of(secret: bytes, *, email: str) -> str:
    """The `otpauth://` link, which an app reads from a QR code."""
    return _totp(secret).get_provisioning_uri(email, ISSUER)


def typed_by_hand(secret: bytes) -> str:
    """The secret as it is typed into an app, in base32."""
    return b32encode(secret).decode()


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), SECONDS)  # noqa: S303 - HMAC with SHA-1 is what apps compute, and is sound
