"""Only our own proxies are believed about who is calling and how."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from lib.proxies import TrustedProxyMiddleware

OURS = "10.0.0.1"


def _seen(settings: Any, peer: str, **headers: str) -> dict[str, str]:
    """What a view sees of a request from `peer` with `headers`."""
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": peer, **headers}
    TrustedProxyMiddleware(lambda _: HttpResponse())(request)
    return request.META


@pytest.mark.asvs("15.3.4")
def test_a_stranger_can_not_say_who_they_are(settings: Any) -> None:
    meta = _seen(settings, "203.0.113.9", HTTP_X_FORWARDED_FOR="198.51.100.1", HTTP_X_FORWARDED_PROTO="https")
    assert meta == {"REMOTE_ADDR": "203.0.113.9"}


def test_our_proxy_says_who_is_calling(settings: Any) -> None:
    meta = _seen(settings, OURS, HTTP_X_FORWARDED_FOR="203.0.113.9", HTTP_X_FORWARDED_PROTO="https")
    assert (meta["REMOTE_ADDR"], meta["HTTP_X_FORWARDED_PROTO"]) == ("203.0.113.9", "https")


def test_what_a_client_put_before_the_proxies_is_hearsay(settings: Any) -> None:
    meta = _seen(settings, OURS, HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.9, 10.0.0.7")
    assert meta["REMOTE_ADDR"] == "203.0.113.9"


def test_rubbish_ends_the_chain(settings: Any) -> None:
    assert _seen(settings, OURS, HTTP_X_FORWARDED_FOR="203.0.113.9, <script>")["REMOTE_ADDR"] == OURS
    assert _seen(settings, OURS, HTTP_X_FORWARDED_FOR="")["REMOTE_ADDR"] == OURS


def test_an_ipv6_client_is_known_too(settings: Any) -> None:
    assert _seen(settings, OURS, HTTP_X_FORWARDED_FOR="2001:db8::7")["REMOTE_ADDR"] == "2001:db8::7"


def test_a_peer_without_an_address_is_a_stranger(settings: Any) -> None:
    assert _seen(settings, "", HTTP_X_FORWARDED_FOR="198.51.100.1") == {"REMOTE_ADDR": ""}
