"""A value in a place: the request, as bytes."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_from_bytes

import orjson

from tests.fuzz.corpus import Hostile
from tests.fuzz.places import Described, Place, with_value

_MARK = "\uf8ff-here-\uf8ff"
_MARKED = orjson.dumps(_MARK)
_BOUNDARY = b"between-the-parts"


@dataclass(frozen=True)
class Sent:
    """A request before it is sent by whatever way."""

    method: str
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""

    def header(self, name: bytes) -> bytes:
        """The last header of this name."""
        return {key.lower(): value for key, value in self.headers}.get(name.lower(), b"")


@dataclass(frozen=True)
class Attack:
    """One case: what is put where, as whom."""

    operation: Any
    place: Place
    hostile: Hostile
    actor: str
    sent: Sent

    def __str__(self) -> str:
        return f"{self.operation} as {self.actor}: {self.hostile.name} in {self.place}"


@dataclass
class Known:
    """What a good request to an operation holds, so that only one place of it is hostile."""

    ids: dict[str, Any]
    body: Any = None
    query: str = ""
    files: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)


def attack(operation: Described, place: Place, hostile: Hostile, known: Known, actor: str, token: str) -> Attack:
    """The request that does it."""
    headers = [(b"Host", b"testserver"), (b"Accept", b"application/json")]
    if token:
        headers.append((b"Authorization", b"Bearer " + token.encode()))
    ids = {name: quote_from_bytes(str(value).encode(), safe="") for name, value in known.ids.items()}
    query, body, kind = known.query.encode(), b"", b"application/json"
    if place.kind == "path":
        ids[place.name] = (
            quote_from_bytes(hostile.raw, safe="") if hostile.name.startswith("bytes") else _in_path(hostile)
        )
    elif place.kind == "query":
        kept = [part for part in known.query.split("&") if part and not part.startswith(f"{place.name}=")]
        query = "&".join([*kept, f"{place.name}={quote_from_bytes(hostile.raw, safe='')}"]).encode()
    if operation.form is not None:
        body, kind = _form(known, place, hostile), b"multipart/form-data; boundary=" + _BOUNDARY
    elif operation.body is not None:
        body = _json(operation, known, place, hostile)
    if place.kind == "header":
        headers = [each for each in headers if each[0].lower() != place.name.lower().encode()]
        headers.append((place.name.encode(), hostile.line))
    elif place.kind == "cookie":
        headers.append((b"Cookie", f"{place.name}=".encode() + hostile.line.replace(b";", b"%3B")))
    if body and place.name != "Content-Type":
        headers.append((b"Content-Type", kind))
    target = operation.path
    for name, value in ids.items():
        target = target.replace(f"{{{name}}}", value)
    address = target.encode() + (b"?" + query if query else b"")
    return Attack(operation, place, hostile, actor, Sent(operation.method, address, tuple(headers), body))


def _in_path(hostile: Hostile) -> str:
    return quote_from_bytes(hostile.raw[:6000], safe="%./;~:@!$&'()*+,=") or "%20"


def _json(operation: Described, known: Known, place: Place, hostile: Hostile) -> bytes:
    if place.kind == "body":
        return hostile.token
    if place.kind != "json":
        return orjson.dumps(known.body if known.body is not None else {})
    marked = with_value(operation, known.body if known.body is not None else {}, place.pointer, _MARK)
    return orjson.dumps(marked).replace(_MARKED, hostile.token, 1)


def _form(known: Known, place: Place, hostile: Hostile) -> bytes:
    if place.kind == "body":
        return hostile.raw
    parts = b""
    for name, (file_name, kind, content) in known.files.items():
        disposition = f'form-data; name="{name}"' + (f'; filename="{file_name}"' if file_name else "")
        data = hostile.raw if place == Place("form", name) else content
        parts += b"--" + _BOUNDARY + b"\r\nContent-Disposition: " + disposition.encode()
        parts += (f"\r\nContent-Type: {kind}" if kind else "").encode() + b"\r\n\r\n" + data + b"\r\n"
    return parts + b"--" + _BOUNDARY + b"--\r\n"
