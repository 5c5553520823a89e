"""What people carry: an authenticator app, and a security key that does what it is told, right or wrong."""

import hashlib
import json
import os
import time
from base64 import b32decode
from dataclasses import dataclass, field
from typing import Any

from accounts.actions.second_factor import begin_app, confirm_app
from accounts.app_codes import SECONDS, code_at
from accounts.models import User
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


class Clock:
    """Stands for the module `time` of whoever checks codes, and goes on when it is told to."""

    def __init__(self) -> None:
        self.now = time.time()

    def time(self) -> float:
        return self.now

    def tick(self, steps: int = 1) -> None:
        self.now += steps * SECONDS


@dataclass
class App:
    """An authenticator app that knows one secret."""

    secret: bytes
    clock: Clock

    def code(self, steps: int = 0) -> str:
        """What it shows now, or showed some steps ago."""
        return code_at(self.secret, now=self.clock.now + steps * SECONDS)


def app_from(by_hand: str, clock: Clock) -> App:
    """An app into which the secret was typed."""
    return App(b32decode(by_hand.replace(" ", "")), clock)


def set_up_app(user: User, clock: Clock) -> tuple[App, list[str]]:
    """Give `user` an app, and the recovery codes that come with it; the code that it took is over."""
    now = timezone.now()
    app = App(begin_app(by=user, proved_at=now), clock)
    changed = confirm_app(by=user, code=app.code(), proved_at=now, keep_session=None, address=None)
    user.refresh_from_db()
    clock.tick()
    return app, changed.recovery_codes


@dataclass
class SoftKey:
    """A key in software. Everything that it says can be set otherwise, for the tests that must be refused."""

    origin: str = "http://localhost:8000"
    host: str = "localhost"
    counter: int = 1
    flags: int = PRESENT | VERIFIED
    credential_id: bytes = field(default_factory=lambda: os.urandom(32))
    private: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))

    def introduce(self, options: dict[str, Any], **said: Any) -> str:
        """The answer to the options of a new key, as the page sends it."""
        client = self._client("webauthn.create", options, said)
        public = ES256.from_cryptography_key(self.private.public_key())
        known = AttestedCredentialData.create(bytes(16), self.credential_id, public)
        data = AuthenticatorData.create(self._host(said), self.flags | WITH_KEY, self.counter, known)
        attestation = AttestationObject.create("none", data, {})
        return self._sent({"clientDataJSON": client, "attestationObject": attestation})

    def sign(self, options: dict[str, Any], **said: Any) -> str:
        """The answer to the options of a sign-in, counted on by one."""
        self.counter += said.get("step", 1)
        client = self._client("webauthn.get", options, said)
        data = AuthenticatorData.create(self._host(said), said.get("flags", self.flags), self.counter)
        signature = said.get("private", self.private).sign(bytes(data) + client.hash, ECDSA(SHA256()))
        return self._sent({"clientDataJSON": client, "authenticatorData": data, "signature": signature})

    def _client(self, kind: str, options: dict[str, Any], said: dict[str, Any]) -> CollectedClientData:
        challenge = said.get("challenge", options["challenge"])
        asked_by = {"origin": said.get("origin", self.origin), "cross_origin": said.get("framed", False)}
        return CollectedClientData.create(said.get("kind", kind), challenge, **asked_by)

    def _host(self, said: dict[str, Any]) -> bytes:
        return hashlib.sha256(said.get("host", self.host).encode()).digest()

    def _sent(self, response: dict[str, bytes]) -> str:
        name = websafe_encode(self.credential_id)
        parts = {key: websafe_encode(bytes(value)) for key, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": parts})
