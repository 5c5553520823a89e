"""Asking a provider: bounded in time and size, never inside our own network, and any trouble is the same trouble.

`Caller` is what Authlib's OAuth 2 client uses in place of a session of `requests`.
"""

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from lib.outgoing import Unanswered, exchange, is_public

from accounts.providers.identity import ProviderUnavailable

SECONDS = 8.0
"""For everything that one sign-in asks its provider, together."""
_log = logging.getLogger("lectern.accounts")


@dataclass(frozen=True)
class Reply:
    """What a provider answered, as Authlib wants to read it."""

    url: str
    status_code: int
    content: bytes

    def json(self) -> Any:
        """The content. Raises ProviderUnavailable where it is no JSON."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            raise unavailable("garbage", self.url) from None

    def raise_for_status(self) -> None:
        """Raise ProviderUnavailable unless the status is a good one."""
        if self.status_code != 200:
            raise unavailable(f"status {self.status_code}", self.url)


class Caller:
    """Calls to the endpoints of one provider, which share one deadline."""

    def __init__(self) -> None:
        self.deadline = time.monotonic() + SECONDS

    def post(self, url: str, *, data: Mapping[str, str], headers: Mapping[str, str], auth: Any) -> Reply:
        """Send a form, with the client's own secret as `auth` puts it there."""
        url, sent, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        return self._ask(url, method="POST", headers=sent, body=body.encode())

    def get(self, url: str, **headers: str) -> Any:
        """The JSON at `url`."""
        reply = self._ask(url, headers={"Accept": "application/json", **headers})
        reply.raise_for_status()
        return reply.json()

    def _ask(self, url: str, **request: Any) -> Reply:
        request["headers"] = {"User-Agent": "Lectern", **request["headers"]}
        left = max(self.deadline - time.monotonic(), 0)
        try:
            answered = exchange(url, **request, seconds=left, allow=_rule_for(url))
        except Unanswered:
            raise unavailable("no answer", url) from None
        return Reply(url, answered.status, answered.body)


def _rule_for(url: str) -> Any:
    return (lambda address: True) if urlsplit(url).hostname in settings.OAUTH_PRIVATE_HOSTS else is_public


def unavailable(why: str, url: str) -> ProviderUnavailable:
    """The refusal, once the log has the reason."""
    _log.warning("social.provider_unavailable", extra={"reason": why, "host": urlsplit(url).hostname})
    return ProviderUnavailable()
