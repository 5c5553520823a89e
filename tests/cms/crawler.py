"""Every address of the admin, filled with ids, and what comes back when somebody asks for it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Pattern:
    """One address: its route with its parameters open, and the name of its view."""

    route: str
    name: str

    @property
    def parameters(self) -> list[str]:
        return PARAMETER.findall(self.route)

    def filled(self, values: dict[str, Any]) -> str:
        return "/" + PARAMETER.sub(lambda match: str(values[match.group(1)]), self.route)


def admin_patterns() -> list[Pattern]:
    """All addresses below `/admin/` and `/documents/`, whatever put them there."""
    found = walk(get_resolver(), "", ())
    return [each for each in found if each.route.startswith(("admin/", "documents/"))]


def walk(resolver: URLResolver, prefix: str, namespaces: tuple[str, ...]) -> Iterator[Pattern]:
    """All addresses below a resolver."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLPattern):
            yield Pattern(route, ":".join((*namespaces, pattern.name or "")))
        else:
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from walk(pattern, route, inner)


@dataclass(frozen=True)
class Reply:
    """What came back: status, and every word of it that a person could read."""

    status: int
    words: str


def ask(client: Client, method: str, address: str, data: dict[str, Any] | None = None) -> Reply:
    """Send one request, in a savepoint so that a broken one leaves the connection usable.

    Redirects are not followed, but where they lead and what they will say is part of the reply.
    """
    with transaction.atomic():
        response = getattr(client, method)(address, data or {})
        body = response.getvalue() if response.streaming else response.content
        words = [body.decode(errors="replace"), str(response.get("Location", "")), str(response.headers)]
        request = getattr(response, "wsgi_request", None)
        if request is not None and hasattr(request, "_messages"):
            words += [str(message) for message in get_messages(request)]
    return Reply(response.status_code, "\n".join(words))
