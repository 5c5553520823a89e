"""Passkeys and security keys: WebAuthn, by Yubico's library. Nothing here knows of people's rows.

What a key signs names this school (the host of `BASE_URL`), the address that the page came from (exactly `BASE_URL`)
and a challenge of ours; whoever is lured to another address signs for that one.
"""

import struct
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from django.conf import settings
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    UserVerificationRequirement,
)

_NOT_A_KEY = (
    *(ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError, OverflowError, RecursionError),
    *(struct.error, UnsupportedAlgorithm),
)
"""What the library raises for what no honest key says."""
MOST_ID_BYTES = 1023


class NotThisKey(ValueError):
    """What came is no answer of a key to this challenge, for this school and this address."""


@dataclass(frozen=True)
class Key:
    """A key as it introduced itself."""

    credential_id: str
    public_key: str
    counter: int


def ask_to_register(
    *, handle: bytes, name: str, full_name: str, known: list[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the browser passes to a new key, and the state to check its answer by. `known` keys say no."""
    options, state = _server().register_begin(
        PublicKeyCredentialUserEntity(id=handle, name=name, display_name=full_name),
        [_parsed(key) for key in known],
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return dict(options.public_key), state


def registered(state: dict[str, Any], answer: Any) -> Key:
    """The key that answered. Raises NotThisKey."""
    try:
        response = RegistrationResponse.from_dict(answer)
        _require_own_frame(response.response.client_data)
        data = _server().register_complete(state, response)
        credential: Any = data.credential_data
        if response.raw_id != credential.credential_id or len(response.raw_id) > MOST_ID_BYTES:
            raise NotThisKey("the key names itself twice, and differently")
        if credential.public_key.ALGORITHM not in {each["alg"] for each in _offered()}:
            raise NotThisKey("an algorithm that was not offered")
        return Key(response.id, b64encode(credential).decode(), data.counter)
    except _NOT_A_KEY as error:
        raise NotThisKey(str(error)) from None


def ask_to_sign(*, known: list[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the browser passes to one of the `known` keys, and the state to check its answer by."""
    options, state = _server().authenticate_begin(
        [_parsed(key) for key in known], user_verification=UserVerificationRequirement.PREFERRED
    )
    return dict(options.public_key), state


def signed_by(state: dict[str, Any], answer: Any, *, known: list[str]) -> tuple[str, int]:
    """The id of the key that signed, and what its counter says. Raises NotThisKey."""
    try:
        response = AuthenticationResponse.from_dict(answer)
        _require_own_frame(response.response.client_data)
        _server().authenticate_complete(state, [_parsed(key) for key in known], response)
        return response.id, response.response.authenticator_data.counter
    except _NOT_A_KEY as error:
        raise NotThisKey(str(error)) from None


def _server() -> Fido2Server:
    base = urlsplit(settings.BASE_URL)
    school = PublicKeyCredentialRpEntity(name="Lectern", id=base.hostname or "")
    return Fido2Server(school, verify_origin=f"{base.scheme}://{base.netloc}".__eq__)


def _offered() -> list[dict[str, Any]]:
    return [dict(each) for each in _server().allowed_algorithms]


def _parsed(key: str) -> AttestedCredentialData:
    return AttestedCredentialData(b64decode(key))


def _require_own_frame(client_data: Any) -> None:
    if client_data.cross_origin is not False:
        raise NotThisKey("asked from a frame of another site")
