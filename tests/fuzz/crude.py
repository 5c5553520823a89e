"""Whole requests that are wrong as such, whatever the operation."""

import gzip
from collections.abc import Iterator

import orjson

from tests.fuzz.attacks import Known, Sent
from tests.fuzz.places import Described


def crude(operation: Described, known: Known, token: str) -> Iterator[tuple[str, Sent]]:
    """By what is wrong: another content type, a body that is too large or squeezed …"""
    target = operation.path
    for name, value in known.ids.items():
        target = target.replace(f"{{{name}}}", str(value))
    good = orjson.dumps(known.body if known.body is not None else {})
    auth = ((b"Host", b"testserver"), (b"Authorization", b"Bearer " + token.encode()))[: 2 if token else 1]
    json_ = (b"Content-Type", b"application/json")

    def sent(body: bytes, *headers: tuple[bytes, bytes], query: bytes = b"") -> Sent:
        return Sent(operation.method, target.encode() + query, (*auth, *headers), body)

    yield "a body of 3 MB", sent(b'{"x": "' + b"x" * 3_000_000 + b'"}', json_)
    yield "a body of 6 MB", sent(b'{"x": "' + b"x" * 6_000_000 + b'"}', json_)
    yield "a squeezed body", sent(gzip.compress(good), json_, (b"Content-Encoding", b"gzip"))
    yield "no content type", sent(good)
    for kind in (
        b"text/plain",
        b"application/xml",
        b"application/json; charset=utf-7",
        b"multipart/form-data",
        b"\xff",
        b"application/x-www-form-urlencoded",
        b"multipart/form-data; boundary=" + b"x" * 300,
    ):
        yield f"content type {kind!r:.40}", sent(good, (b"Content-Type", kind))
    yield "many parameters", sent(good, json_, query=b"?" + b"&".join(b"page=%d" % number for number in range(3000)))
    yield "one parameter twice", sent(good, json_, query=b"?page=1&page=x&page=&search=a&search=%00")
    yield "odd parameters", sent(good, json_, query=b"?=&&&==&[]=1&a[b]=c&page[]=1&%00&%ff=%ff&;&page=1;page=2")
    yield "many headers", sent(good, json_, *((b"X-Many-%d" % number, b"x") for number in range(80)))
    yield (
        "one header twice",
        sent(good, json_, (b"Authorization", b"Bearer x"), (b"Idempotency-Key", b"a"), (b"Idempotency-Key", b"b")),
    )
    yield (
        "much cookie",
        sent(good, json_, (b"Cookie", b"; ".join(b"c%d=%d" % (number, number) for number in range(500)))),
    )
    yield "another host", Sent(operation.method, target.encode(), ((b"Host", b"evil.example"), json_), good)
