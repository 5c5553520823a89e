"""What Lectern refuses to start with. Every problem is named at once, with what to do about it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

_KEYS = ("SECRET_KEY", "JWT_SIGNING_KEY", "MEDIA_SIGNING_KEY", "QUEUE_SIGNING_KEY")
_WEAK = ("change", "secret-key", "insecure", "development", "example", "password")


def refuse_bad_settings(settings: Mapping[str, Any], unreadable: list[str]) -> None:
    """Raise ImproperlyConfigured with one line for each bad setting.

    What can't be read is refused everywhere, the rest only in production.
    """
    problems = list(unreadable)
    if settings["PRODUCTION"]:
        problems += [*_key_problems(settings), *_web_problems(settings), *_service_problems(settings)]
    if problems:
        lines = "\n".join(f"  - {problem}" for problem in problems)
        raise ImproperlyConfigured(f"Lectern does not start with these settings:\n{lines}")


def _key_problems(settings: Mapping[str, Any]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for name in _KEYS:
        value = settings[name]
        if not value:
            yield f"{name} is not set: give it 50 or more random characters."
        elif len(value) < 50 or len(set(value)) < 12 or any(word in value.lower() for word in _WEAK):
            yield f"{name} is weak: give it 50 or more random characters."
        elif value in seen:
            yield f"{name} is the same as {seen[value]}: each key needs its own value."
        else:
            seen[value] = name


def _web_problems(settings: Mapping[str, Any]) -> Iterator[str]:
    if settings["DEBUG"]:
        yield "DEBUG is on: it shows code and settings to strangers. Unset it."
    hosts = settings["ALLOWED_HOSTS"]
    if not hosts or set(hosts) <= {"localhost", "127.0.0.1", "[::1]"}:
        yield "ALLOWED_HOSTS is not set: name the hosts that you serve, such as learn.example.org."
    if any(host == "*" or host == "." for host in hosts):
        yield "ALLOWED_HOSTS allows every host: name the hosts that you serve."
    if not settings["BASE_URL"].startswith("https://"):
        yield "BASE_URL must begin with https://: mails and certificates link to it."
    if not settings["SECURE_COOKIES"]:
        yield "SECURE_COOKIES is off: sessions would travel in clear. Unset it."
    if not settings["SECURE_SSL_REDIRECT"]:
        yield "SSL_REDIRECT is off: visitors would stay on http. Unset it."
    if settings["SECURE_HSTS_SECONDS"] < 3600:
        yield "HSTS_SECONDS is below an hour: browsers would fall back to http."
    if not settings["LIMITS_ON"]:
        yield "LIMITS_ON is off: passwords could be tried without end. Unset it."
    if not settings["PROXIES_STATED"]:
        yield "TRUSTED_PROXIES is not set: name the addresses of the proxies in front, or 'none' if there are none."


def _service_problems(settings: Mapping[str, Any]) -> Iterator[str]:
    if "sqlite" in settings["DATABASES"]["default"]["ENGINE"]:
        yield "DATABASE_URL is SQLite or not set: production needs PostgreSQL (postgres://user:password@host/name)."
    if not settings["REDIS_URL"]:
        yield "REDIS_URL is not set: the queue, the cache and the limits need Redis (rediss://…)."
    serializer = type(settings["HUEY"].serializer).__name__
    if serializer != "SignedJSONSerializer":
        yield f"HUEY uses {serializer}: only signed JSON is safe in a shared queue."
    if settings["HUEY"].immediate:
        yield "HUEY runs tasks inside requests: turn immediate mode off."
    if not settings["EMAIL_URL"]:
        yield "EMAIL_URL is not set: learners could not verify their address (smtp+tls://user:password@host:587)."
