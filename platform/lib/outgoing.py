"""Asking other sites something, perhaps on behalf of somebody who means harm: never anything inside our own network.

A name is resolved once, every address that it has must be public, and the connection goes to one of exactly these, so
that a name which answers differently a moment later leads nowhere else. `status_of` follows redirects by the same
rules and reads nothing of the body; `exchange` follows none and reads so much.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import quote, urljoin, urlsplit

Resolve = Callable[[str, int], Iterable[str]]
Allow = Callable[[str], bool]
SECONDS = 5.0
MOST_REDIRECTS = 3
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = {301, 302, 303, 307, 308}
_SAFE = "%/:=&?~#+!$,;'@()*[]"
_NAT64 = ip_network("64:ff9b::/96")
_LOCAL_NAT64 = ip_network("64:ff9b:1::/48")
_OLD_IPV4 = ip_network("::/96")
_AGENT = "Lectern link check"
MOST_BYTES = 256 * 1024


@dataclass(frozen=True)
class Answered:
    """What a site answered."""

    status: int
    body: bytes


class Unanswered(Exception):
    """Nothing answered, or nothing that may be asked. It doesn't say which: that would tell of our network."""


def status_of(url: str, *, resolve: Resolve | None = None, allow: Allow | None = None, seconds: float = SECONDS) -> int:
    """The status with which `url` answers in the end. Raises Unanswered.

    `resolve` gives the addresses of a name and `allow` says which may be asked; both are for tests.
    """
    deadline = time.monotonic() + seconds
    for _ in range(MOST_REDIRECTS + 1):
        try:
            with _asked(url, resolve or addresses_of, allow or is_public, deadline) as response:
                status, target = response.status, response.headers.get("Location", "")
        except (OSError, HTTPException, ValueError) as error:
            raise Unanswered from error
        if status not in _REDIRECTS or not target:
            return status
        url = urljoin(url, target)
    raise Unanswered


def exchange(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    resolve: Resolve | None = None,
    allow: Allow | None = None,
    seconds: float = SECONDS,
) -> Answered:
    """What `url` answers, wherever it redirects to left aside. Raises Unanswered, also for more than MOST_BYTES."""
    deadline, sent = time.monotonic() + seconds, (method, dict(headers or {}), body)
    try:
        with _asked(url, resolve or addresses_of, allow or is_public, deadline, *sent) as response:
            content = response.read(MOST_BYTES + 1)
            if len(content) > MOST_BYTES or time.monotonic() > deadline:
                raise Unanswered
            return Answered(response.status, content)
    except (OSError, HTTPException, ValueError) as error:
        raise Unanswered from error


def is_public(address: str) -> bool:
    """The address is one of the open internet, also where it carries another one inside."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip in _NAT64:
            return is_public(str(ip_address(int(ip) & 0xFFFFFFFF)))
        if ip.sixtofour or ip.teredo or ip.is_site_local or ip in _OLD_IPV4 or ip in _LOCAL_NAT64:
            return False
    closed = ip.is_private or ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local
    return ip.is_global and not closed and not ip.is_unspecified


def addresses_of(host: str, port: int) -> list[str]:
    """What the system's resolver says, which also understands addresses written as numbers."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in sorted(found, key=lambda entry: entry[0])))


@contextmanager
def _asked(
    url: str,
    resolve: Resolve,
    allow: Allow,
    deadline: float,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Iterator[HTTPResponse]:
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or parts.username or parts.password:
        raise Unanswered
    host = parts.hostname if ":" in parts.hostname else parts.hostname.encode("idna").decode("ascii")
    port = parts.port or _PORTS[parts.scheme]
    addresses = list(resolve(host, port))
    if not addresses or not all(map(allow, addresses)):
        raise Unanswered
    connection = _connection(parts.scheme, host, port, addresses[0], deadline)
    try:
        path = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
        always = {"User-Agent": _AGENT, "Accept": "*/*", "Connection": "close"}
        connection.request(method, path, body=body, headers={**always, **(headers or {})})
        yield connection.getresponse()
    finally:
        connection.finish()


def _connection(scheme: str, host: str, port: int, address: str, deadline: float) -> "_TimedConnection":
    """A connection to `address` that speaks to `host`, and is cut at the deadline whatever trickles in."""
    wire = socket.create_connection((address, port), timeout=_left(deadline))
    if scheme == "https":
        context = ssl.create_default_context()
        wire = context.wrap_socket(wire, server_hostname=host, do_handshake_on_connect=False)
    connection = _TimedConnection(wire, host, port, _PORTS[scheme], _left(deadline))
    if isinstance(wire, ssl.SSLSocket):
        try:
            wire.do_handshake()
        except BaseException:
            connection.finish()
            raise
    return connection


class _TimedConnection(HTTPConnection):
    """HTTP over a socket that is open already, and is shut after `seconds`."""

    def __init__(self, wire: socket.socket, host: str, port: int, default_port: int, seconds: float) -> None:
        super().__init__(host, port)
        self.default_port = default_port
        self.sock = wire
        self._cut = threading.Timer(seconds, _shut, [wire])
        self._cut.daemon = True
        self._cut.start()

    def finish(self) -> None:
        """Close it, and leave it alone. Python closes it before the body is read, which must not take forever."""
        self._cut.cancel()
        self.close()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _shut(wire: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(wire, socket.SHUT_RDWR)
