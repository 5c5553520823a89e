"""What travels through the task queue: JSON, signed. Never pickle, since a writable queue would be code execution."""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from huey.exceptions import ConfigurationError
from huey.registry import Message
from huey.serializer import Serializer

_TIMES = ("eta", "expires_resolved")


class SignedJSONSerializer(Serializer):
    """Huey messages and results as JSON behind an HMAC-SHA256; anything else is refused with ValueError."""

    def __init__(self, secret: str) -> None:
        super().__init__()
        if not secret:
            raise ConfigurationError("The queue needs a signing key.")
        self._key = hashlib.sha256(b"lectern.queue:" + secret.encode()).digest()

    def _sign(self, body: bytes) -> bytes:
        return hmac.new(self._key, body, hashlib.sha256).hexdigest().encode()

    def _serialize(self, data: Any) -> bytes:
        body = json.dumps({"message": _pack(data)} if isinstance(data, Message) else {"value": data}).encode()
        return self._sign(body) + b":" + body

    def _deserialize(self, data: bytes) -> Any:
        signature, _, body = bytes(data).partition(b":")
        if not hmac.compare_digest(signature, self._sign(body)):
            raise ValueError("A queue message has no valid signature.")
        content = json.loads(body)
        return _unpack(content["message"]) if "message" in content else content["value"]


def _pack(message: Message) -> dict[str, Any]:
    fields: dict[str, Any] = message._asdict()
    for name in _TIMES:
        if fields[name] is not None:
            fields[name] = fields[name].isoformat()
    return fields


def _unpack(fields: dict[str, Any]) -> Message:
    for name in _TIMES:
        if fields[name] is not None:
            fields[name] = datetime.fromisoformat(fields[name])
    return Message(**fields)
