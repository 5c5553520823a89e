"""What production refuses about how it is reached: hosts, HTTPS, proxies and the mails' links."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

_LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})


def web_problems(settings: Mapping[str, Any]) -> Iterator[str]:
    """One line for each bad setting, with what to do about it."""
    if settings["DEBUG"]:
        yield "DEBUG is on: it shows code and settings to strangers. Unset it."
    if settings["LOG_LEVEL"] == "DEBUG":
        yield "LOG_LEVEL is DEBUG: libraries would log what people send. Set INFO."
    yield from _host_problems(settings["ALLOWED_HOSTS"])
    yield from _address_problems(settings["BASE_URL"], settings["ALLOWED_HOSTS"])
    if not settings["SECURE_COOKIES"]:
        yield "SECURE_COOKIES is off: sessions would travel in clear. Unset it."
    if not settings["SECURE_SSL_REDIRECT"]:
        yield "SSL_REDIRECT is off: visitors would stay on http. Unset it."
    if settings["SECURE_HSTS_SECONDS"] < 3600:
        yield "HSTS_SECONDS is below an hour: browsers would fall back to http. Set 3600 or more."
    if any(origin.startswith("http://") for origin in settings["CORS_ALLOWED_ORIGINS"]):
        yield "CORS_ORIGINS has an http origin: whoever is on the way could read through it. Use https://."
    if settings["METRICS_TOKEN"] and len(settings["METRICS_TOKEN"]) < 20:
        yield "METRICS_TOKEN is short: give it 20 or more random characters, or unset it to close /metrics."
    if not settings["LIMITS_ON"]:
        yield "LIMITS_ON is off: passwords could be tried without end. Unset it."
    yield from _proxy_problems(settings)


def _host_problems(hosts: list[str]) -> Iterator[str]:
    if not hosts or set(hosts) <= _LOCAL:
        yield "ALLOWED_HOSTS is not set: name the hosts that you serve, such as learn.example.org."
    if any(host in ("*", ".") for host in hosts):
        yield "ALLOWED_HOSTS allows every host: name the hosts that you serve."
    if any("/" in host for host in hosts):
        yield "ALLOWED_HOSTS has an address: give bare names, without https:// and paths."
    elif any("*" in host and host != "*" for host in hosts):
        yield "ALLOWED_HOSTS has a pattern with *: write .example.org for every host below example.org."
    elif any(":" in host and not host.startswith("[") for host in hosts):
        yield "ALLOWED_HOSTS has a port: give bare names."


def _address_problems(address: str, hosts: list[str]) -> Iterator[str]:
    parts = urlsplit(address)
    if parts.scheme != "https":
        yield "BASE_URL must begin with https://: mails and certificates link to it."
        return
    if parts.username or parts.password:
        yield "BASE_URL has a user or password in it: every mail would show it. Leave it out."
    elif parts.path or parts.query or parts.fragment:
        yield "BASE_URL has more than a host: Lectern is served at the root of its host."
    elif not set(hosts) <= _LOCAL and not _served(parts.hostname or "", hosts):
        yield "BASE_URL names a host that ALLOWED_HOSTS doesn't: every link in a mail would answer 400. Add it there."


def _served(host: str, hosts: list[str]) -> bool:
    return any(
        host == name or name == "*" or (name.startswith(".") and (host + ".").endswith(name + "."))
        for name in map(str.lower, hosts)
    )


def _proxy_problems(settings: Mapping[str, Any]) -> Iterator[str]:
    if not settings["PROXIES_STATED"]:
        yield "TRUSTED_PROXIES is not set: name the addresses of the proxies in front, or 'none' if there are none."
    for network in settings["TRUSTED_PROXIES"]:
        if ip_network(network).prefixlen == 0:
            yield f"TRUSTED_PROXIES has {network}: everybody could claim any address. Name your proxies only."
