"""The device that a request comes from."""

from ipaddress import ip_address

from accounts.devices import Device, device_name
from django.http import HttpRequest


def device_of(request: HttpRequest) -> Device:
    """Its browser and system as far as it says, and the address that called."""
    return Device(name=device_name(request.headers.get("User-Agent", "")), ip=_address(request))


def _address(request: HttpRequest) -> str | None:
    try:
        return str(ip_address(str(request.META.get("REMOTE_ADDR", ""))))
    except ValueError:
        return None
