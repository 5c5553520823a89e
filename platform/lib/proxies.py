"""Who is really calling: what proxies say about a request is believed only when a proxy of ours says it.

WSGI has one name for `X-Forwarded-For` and `X_Forwarded_For`, and the server keeps the one that comes last. So a client
can say what a proxy says, if the proxy lets header names with underscores pass. A name without a hyphen has one
spelling: `CLIENT_ADDRESS_HEADER` is for proxies that can be told to send such a one.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
LONGEST = 45
"""As long as an address is; anybody may send what is longer, so it is not kept."""
_SAID_BY_PROXIES = (
    *("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT"),
    *("HTTP_FORWARDED", "HTTP_X_REAL_IP"),
)


class TrustedProxyMiddleware:
    """Makes `REMOTE_ADDR` the client's address, and drops forwarding headers that a stranger sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.networks = [ip_network(name) for name in settings.TRUSTED_PROXIES]
        self.chain = f"HTTP_{settings.CLIENT_ADDRESS_HEADER.upper().replace('-', '_')}"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        peer = request.META.get("REMOTE_ADDR", "")
        if _is_in(peer, self.networks):
            chain = request.META.get(self.chain, "").split(",")
            request.META["REMOTE_ADDR"] = client_address(peer, chain, self.networks)
        else:
            for name in (self.chain, *_SAID_BY_PROXIES):
                request.META.pop(name, None)
        return self.get_response(request)


def client_address(peer: str, chain: Sequence[str], networks: Sequence[Network]) -> str:
    """The last address in `chain` that no proxy of ours has; what stands before it is hearsay."""
    for entry in reversed(chain):
        address = entry.strip()
        if _read(address) is None:
            return peer
        if not _is_in(address, networks):
            return address
        peer = address
    return peer


def counted_as(address: str | None) -> str:
    """What stands for a client where clients are counted: an IPv4 address, or the /64 that an IPv6 client has whole."""
    found = _read(address or "")
    if found is None:
        return "unknown"
    return str(found) if found.version == 4 else str(ip_network((int(found), 64), strict=False))


def _is_in(text: str, networks: Sequence[Network]) -> bool:
    address = _read(text)
    return address is not None and any(address in network for network in networks)


def _read(text: str) -> Address | None:
    """The address that `text` is. The same few come again and again, so they are kept: 30 µs a request become 3."""
    return _kept(text) if len(text) <= LONGEST else _parsed(text)


def _parsed(text: str) -> Address | None:
    """One of IPv4 that a dual-stack socket has wrapped in IPv6 is unwrapped."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


_kept = lru_cache(maxsize=10_000)(_parsed)
