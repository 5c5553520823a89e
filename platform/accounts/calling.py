"""The device that the request comes from which is being answered, for whoever is far below the door."""

from collections.abc import Callable
from contextvars import ContextVar
from ipaddress import IPv6Address, ip_address

from django.http import HttpRequest, HttpResponseBase

from accounts.devices import Device, device_name

_answering: ContextVar[HttpRequest | None] = ContextVar("answering", default=None)


class CallingMiddleware:
    """Remembers the request while it is answered. Stands below what finds out the client's real address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        before = _answering.set(request)
        try:
            return self.get_response(request)
        finally:
            _answering.reset(before)


def is_answering() -> bool:
    """Whether a request is being answered; not so in the worker and in commands."""
    return _answering.get() is not None


def calling_device() -> Device:
    """The device of the request that is being answered; a nameless one outside of requests."""
    request = _answering.get()
    return device_of(request) if request is not None else Device()


def device_of(request: HttpRequest) -> Device:
    """Its browser and system as far as it says, and the address that called."""
    address = plain_address(str(request.META.get("REMOTE_ADDR", "")))
    return Device(name=device_name(request.headers.get("User-Agent", "")), ip=address or None)


def plain_address(text: str) -> str:
    """An IP address in the one way that it is kept, without a zone; an empty string for anything else."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address)
