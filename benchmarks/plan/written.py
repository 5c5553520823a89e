"""Requests as they go over the wire, from behind the proxy that production has in front."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

HOST = "learn.lectern.example"


@dataclass
class Planned:
    """An operation and what it is asked for. `undone`: what a request writes is taken back, so that it may come again.

    `fresh` requests are good for once each; a `chain` begins with these refresh tokens.
    """

    operation: str
    requests: list[bytes]
    statuses: tuple[int, ...]
    title: str = ""
    goal: float | None = None
    undone: bool = False
    fresh: bool = False
    chain: list[str] = field(default_factory=list)

    @property
    def is_urgent(self) -> bool:
        """What it is asked with, a sign-in begun or a password confirmed before, is good for minutes only."""
        return "second-factor/" in self.operation

    def as_data(self) -> dict[str, Any]:
        """As it is handed to whoever asks."""
        data = {name: getattr(self, name) for name in ("operation", "statuses", "title", "goal", "undone", "fresh")}
        return {**data, "chain": self.chain, "requests": [request.decode("latin-1") for request in self.requests]}

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Planned":
        """Back again."""
        requests = [request.encode("latin-1") for request in data["requests"]]
        return cls(**{**data, "requests": requests, "statuses": tuple(data["statuses"])})


def request(method: str, path: str, token: str = "", body: bytes = b"", **headers: str) -> bytes:
    """One request. A body is JSON unless `Content_Type` says otherwise."""
    lines = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7", "Accept": "*/*"}
    if token:
        lines["Authorization"] = f"Bearer {token}"
    if body or method != "GET":
        lines |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "\r\n".join([f"{method} /api/v1/{path} HTTP/1.1", *(f"{name}: {value}" for name, value in lines.items())])
    return head.encode() + b"\r\n\r\n" + body


def as_json(body: Mapping[str, Any]) -> bytes:
    """A body."""
    return orjson.dumps(body)
