"""The device that a request comes from."""

from ipaddress import ip_address, ip_network

from accounts.devices import Device, device_name
from django.conf import settings
from django.http import HttpRequest


def device_of(request: HttpRequest) -> Device:
    """Its browser and system as far as it says, and its address."""
    return Device(name=device_name(request.headers.get("User-Agent", "")), ip=address_of(request))


def address_of(request: HttpRequest) -> str | None:
    """The address of the client: the last in X-Forwarded-For that is not a proxy of ours, if one of those called."""
    hops = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    address = _valid(str(request.META.get("REMOTE_ADDR", "")))
    while address and hops and _is_proxy(address):
        address = _valid(hops.pop())
    return address


def _valid(text: str) -> str | None:
    try:
        return str(ip_address(text))
    except ValueError:
        return None


def _is_proxy(address: str) -> bool:
    return any(ip_address(address) in ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES)
