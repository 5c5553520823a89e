"""Who is calling, over the server that production runs: what a client can slip past a proxy that passes it on."""

from contextlib import AbstractContextManager
from http.client import HTTPResponse
from socket import create_connection

import pytest

from tests.lib.served import served

HONEST, LIE = "203.0.113.9", "198.51.100.1"


def serving(header: str, trusted: str = "127.0.0.0/8") -> AbstractContextManager[int]:
    """The port of a server behind a proxy at 127.0.0.1."""
    return served("tests.lib.calling_app:application", CLIENT_ADDRESS_HEADER=header, TRUSTED_PROXIES=trusted)


def seen(port: int, *headers: tuple[str, str], source: str = "127.0.0.1") -> str:
    """Whom the server takes for the caller."""
    lines = [
        "GET / HTTP/1.1",
        "Host: testserver",
        *(f"{name}: {value}" for name, value in headers),
        "Connection: close",
    ]
    with create_connection(("127.0.0.1", port), timeout=5, source_address=(source, 0)) as wire:
        wire.sendall("\r\n".join([*lines, "", ""]).encode())
        response = HTTPResponse(wire)
        response.begin()
        return response.read().decode()


@pytest.mark.asvs("15.3.4")
def test_a_header_of_one_spelling_can_not_be_imitated() -> None:
    """Whatever the client sends beside it, with underscores and hyphens, before and after."""
    lies = [(name, LIE) for name in ("Client_address", "Client-address", "X_Forwarded_For", "X-Forwarded-For")]
    with serving("Clientaddress") as port:
        assert seen(port, ("Clientaddress", HONEST)) == HONEST
        for lie in lies:
            assert seen(port, lie, ("Clientaddress", HONEST)) == HONEST
            assert seen(port, ("clientaddress", HONEST), lie) == HONEST
            assert seen(port, lie) == "127.0.0.1"


def test_a_header_with_a_hyphen_is_what_comes_last() -> None:
    """The control, and why a proxy must drop names with underscores where such a header is used."""
    with serving("X-Forwarded-For") as port:
        assert seen(port, ("X_Forwarded_For", LIE), ("X-Forwarded-For", HONEST)) == HONEST
        assert seen(port, ("X-Forwarded-For", HONEST), ("X_Forwarded_For", LIE)) == LIE
        assert seen(port, ("X-Forwarded-For", LIE), ("X-Forwarded-For", HONEST)) == HONEST
