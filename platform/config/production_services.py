"""What production refuses about the services it leans on: database, Redis, queue, mail and files."""

from collections.abc import Iterator, Mapping
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_WELL_KNOWN = frozenset(
    {"postgres", "password", "lectern", "admin", "root", "secret", "changeme", "change-me", "123456"}
)


def service_problems(settings: Mapping[str, Any]) -> Iterator[str]:
    """One line for each bad setting, with what to do about it."""
    yield from _database_problems(settings["DATABASES"]["default"], "DATABASE_URL")
    yield from _replica_problems(settings["DATABASES"])
    yield from _redis_problems(settings["REDIS_URL"])
    yield from _queue_problems(settings["HUEY"])
    yield from _mail_problems(settings)
    yield from _file_problems(settings)
    yield from _bucket_problems(settings["STORAGES"]["default"].get("OPTIONS", {}))


def _database_problems(database: Mapping[str, Any], name: str) -> Iterator[str]:
    if "sqlite" in database["ENGINE"]:
        yield f"{name} is SQLite or not set: production needs PostgreSQL (postgres://user:password@host/name)."
        return
    if not database["NAME"]:
        yield f"{name} names no database: end it with /name."
    if not database.get("USER"):
        yield f"{name} names no user: write postgres://user:password@host/name."
    elif database["USER"] == "postgres":
        yield f"{name} signs in as postgres, who may do everything: make a user that owns only this database."
    if str(database.get("PASSWORD") or "").lower() in _WELL_KNOWN:
        yield f"{name} has a password that is tried first: give it a random one."
    if database.get("OPTIONS", {}).get("sslmode") == "disable" and _far(database.get("HOST")):
        yield f"{name} turns TLS off (sslmode=disable): use sslmode=require or stronger, or leave it out."


def _replica_problems(databases: Mapping[str, Any]) -> Iterator[str]:
    replica = databases.get("replica")
    if replica is None:
        return
    yield from _database_problems(replica, "DATABASE_REPLICA_URL")
    if all(replica.get(part) == databases["default"].get(part) for part in ("HOST", "PORT", "NAME")):
        yield "DATABASE_REPLICA_URL is the same as DATABASE_URL: leave it out, or name the replica."


def _far(host: str | None) -> bool:
    """Whether a name leads out to the open network: private names have no dot, or end in .internal or .local.

    The folder of a socket is on this machine.
    """
    name = host or ""
    if name.startswith("/"):
        return False
    try:
        return ip_address(name).is_global
    except ValueError:
        return "." in name and not name.endswith((".internal", ".local"))


def _redis_problems(url: str) -> Iterator[str]:
    if not url:
        yield "REDIS_URL is not set: the queue, the cache and the limits need Redis (rediss://…)."
        return
    parts = urlsplit(url)
    if parts.scheme != "unix" and not parts.hostname:
        yield "REDIS_URL names no host: write redis://:password@host:6379/0."
    elif _far(parts.hostname) and not parts.password:
        yield "REDIS_URL has no password: whoever reaches that host could read and queue what they like. Write redis://:password@host:6379/0."


def _queue_problems(queue: Any) -> Iterator[str]:
    serializer = type(queue.serializer).__name__
    if serializer != "SignedJSONSerializer":
        yield f"HUEY uses {serializer}: only signed JSON is safe in a shared queue."
    if queue.immediate:
        yield "HUEY runs tasks inside requests: turn immediate mode off."


def _mail_problems(settings: Mapping[str, Any]) -> Iterator[str]:
    url = settings["EMAIL_URL"]
    if not url:
        yield "EMAIL_URL is not set: learners could not verify their address (smtp+tls://user:password@host:587)."
    elif not urlsplit(url).hostname:
        yield "EMAIL_URL names no host: write smtp+tls://user:password@host:587."
    elif urlsplit(url).scheme == "smtp" and _far(urlsplit(url).hostname):
        yield "EMAIL_URL sends mails in clear: use smtp+tls:// (port 587) or smtp+ssl:// (port 465)."
    sender = settings["DEFAULT_FROM_EMAIL"]
    address = parseaddr(sender)[1]
    if "\n" in sender or "\r" in sender or address.count("@") != 1 or "." not in address.partition("@")[2]:
        yield "DEFAULT_FROM_EMAIL is no mail address: write Name <name@example.org>."
    elif address.endswith(("@example.org", "@example.com", "@localhost", "@lectern.example")):
        yield "DEFAULT_FROM_EMAIL is not set to a domain of yours: mails would be taken for spam."


def _file_problems(settings: Mapping[str, Any]) -> Iterator[str]:
    media, static = Path(settings["MEDIA_ROOT"]).resolve(), Path(settings["STATIC_ROOT"]).resolve()
    if media.is_relative_to(static) or static.is_relative_to(media):
        yield "MEDIA_ROOT and STATIC_ROOT are inside each other: uploads would be public. Keep them apart."
    elif Path(settings["DATA_DIR"]).is_relative_to(static):
        yield "DATA_DIR is inside STATIC_ROOT: everything in it would be public. Keep them apart."


def _bucket_problems(bucket: Mapping[str, Any]) -> Iterator[str]:
    endpoint, domain = bucket.get("endpoint_url") or "", bucket.get("custom_domain") or ""
    key, key_id = bucket.get("cloudfront_key") or "", bucket.get("cloudfront_key_id") or ""
    if endpoint and not endpoint.startswith("https://") and _far(urlsplit(endpoint).hostname):
        yield "S3_ENDPOINT_URL must begin with https://: files and keys would travel in clear."
    if "/" in domain:
        yield "S3_CUSTOM_DOMAIN has more than a host: write cdn.example.org."
    if domain and not key:
        yield "S3_CUSTOM_DOMAIN has no CLOUDFRONT_KEY: links would not be signed, so files would be public. Set both."
    if bool(key) != bool(key_id):
        yield "CLOUDFRONT_KEY and CLOUDFRONT_KEY_ID go together: set both or neither."
    elif key and "PRIVATE KEY" not in key:
        yield "CLOUDFRONT_KEY is no private key: paste the PEM text, with \\n for line ends."
