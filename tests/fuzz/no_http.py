"""Bytes that are no request: pairs that proxies and servers read differently, and what is no HTTP at all."""

_GET = b"GET /api/v1/users/me/ HTTP/1.1\r\nHost: testserver\r\n"
_POST = b"POST /api/v1/accounts/login/ HTTP/1.1\r\nHost: testserver\r\nContent-Type: application/json\r\n"
NO_HTTP: tuple[bytes, ...] = (
    _POST + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX",
    _POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\nGET /healthz HTTP/1.1\r\n\r\n0\r\n\r\n",
    _POST + b"Content-Length: 2\r\nContent-Length: 30\r\n\r\n{}GET /healthz HTTP/1.1\r\n\r\n",
    _POST + b"Content-Length: 2, 2\r\n\r\n{}",
    _POST + b"Content-Length: -1\r\n\r\n{}",
    _POST + b"Content-Length: +2\r\n\r\n{}",
    _POST + b"Content-Length: 0x2\r\n\r\n{}",
    _POST + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n{}",
    _POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    _POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    _POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    _POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    _POST + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff0\r\n{}\r\n0\r\n\r\n",
    _GET + b"X-A: a\r\n Folded: b\r\nConnection: close\r\n\r\n",
    _GET + b"X-A: a\x00b\r\nConnection: close\r\n\r\n",
    _GET + b"X-A: a\rX-B: b\r\nConnection: close\r\n\r\n",
    _GET + b"X-A: a\nX-B: b\nConnection: close\n\n",
    _GET + b": nameless\r\nConnection: close\r\n\r\n",
    _GET + b"Host: evil.example\r\nConnection: close\r\n\r\n",
    _GET + b"X: " + b"x" * 1_000_000 + b"\r\nConnection: close\r\n\r\n",
    b"GET http://evil.example/api/v1/users/me/ HTTP/1.1\r\nHost: testserver\r\nConnection: close\r\n\r\n",
    b"GET /api/v1/users/me/ HTTP/1.1\r\nConnection: close\r\n\r\n",
    b"GET /api/v1/users/me/ HTTP/9.9\r\nHost: testserver\r\nConnection: close\r\n\r\n",
    b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: testserver\r\nConnection: close\r\n\r\n",
    b"GET /api/v1/\x00\xff HTTP/1.1\r\nHost: testserver\r\nConnection: close\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\r\n\r\n\r\n\r\n",
)
