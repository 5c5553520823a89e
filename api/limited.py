"""How often an operation may be called, and by whom that is counted.

    @router.post(..., throttle=Limited(("register", ADDRESS)))

Every operation that writes is counted by account, device and address besides; reading costs nothing and is not
counted. The limits are in `settings.LIMITS`. Refusals are 429 `RATE_LIMITED`.
"""

from collections.abc import Iterator
from typing import Any, cast

from accounts.tokens import AccessClaims
from django.conf import settings
from django.http import HttpRequest
from lib.proxies import counted_as
from limits.spending import Charge, Spending
from ninja.throttling import BaseThrottle

ACCOUNT, DEVICE, ADDRESS = "account", "device", "address"
_WORDS = {ACCOUNT: "by one account", DEVICE: "by one device", ADDRESS: "from one address"}
READING = {"GET", "HEAD", "OPTIONS"}
"""What only reads: it is counted by no limit but its own."""
_WRITES = (("writes_account", ACCOUNT), ("writes_device", DEVICE), ("writes_address", ADDRESS))


class CountedRequest(HttpRequest):
    """A request that goes on while it is counted: one with `auth=late`, which settles `spending` before it writes."""

    spending: Spending


def settle(request: HttpRequest) -> None:
    """Wait until the request is counted, where that goes on. Raises RateLimited."""
    spending: Spending | None = getattr(request, "spending", None)
    if spending is not None:
        spending.settle()


class Limited(BaseThrottle):
    """`Limited((limit, by), ...)`: the operation spends one of each limit."""

    def __init__(self, *limits: tuple[str, str]) -> None:
        self.limits = limits

    def allow_request(self, request: HttpRequest) -> bool:
        """True, or RateLimited raised."""
        if not self.limits and request.method in READING:
            return True
        charges = list(self._charges(request))
        if charges:
            spending = Spending(*charges)
            if isinstance(getattr(request, "auth", None), AccessClaims):
                cast(CountedRequest, request).spending = spending
            else:
                spending.settle()
        return True

    def _charges(self, request: HttpRequest) -> Iterator[Charge]:
        keys = _keys(request)
        wanted = self.limits if request.method in READING else (*self.limits, *_WRITES)
        yield from ((limit, keys[by]) for limit, by in wanted if keys[by])

    def in_words(self) -> list[str]:
        """What may be done how often, for the document of the API."""
        return [f"{rate} {_WORDS[by]}" for limit, by in self.limits for rate in settings.LIMITS[limit]]


def _keys(request: HttpRequest) -> dict[str, str]:
    """Who calls, by all that they may be counted by; empty where there is nobody."""
    caller: Any = request
    user = getattr(caller, "auth", None)
    return {
        ACCOUNT: str(user.pk) if user else "",
        DEVICE: str(caller.session_id) if user else "",
        ADDRESS: counted_as(request.META.get("REMOTE_ADDR")),
    }
