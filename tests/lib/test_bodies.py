"""Bodies that come late, slowly, in half or unasked, over the server that production runs."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from http.client import HTTPResponse
from pathlib import Path
from select import select
from socket import SHUT_WR, create_connection, socket

import pytest
from lib.bodies import MOST_AHEAD
from lib.places import PATIENCE, THREADS

from tests.lib.served import served

PAUSE = 0.05


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with served("tests.lib.body_app:application", "--blocking-threads", str(THREADS)) as port:
        yield port


@pytest.fixture
def wire(port: int) -> Iterator[socket]:
    with closing(create_connection(("127.0.0.1", port), timeout=5)) as wire:
        yield wire


def begin(wire: socket, path: str, length: int, more: str = "") -> None:
    """Send the headers of a request with a body."""
    wire.sendall(f"POST {path} HTTP/1.1\r\nHost: testserver\r\nContent-Length: {length}\r\n{more}\r\n".encode())


def answer(wire: socket) -> str:
    """What comes back, or nothing where the connection is closed instead."""
    response = HTTPResponse(wire)
    with suppress(ConnectionError):
        response.begin()
        return f"{response.status} {response.read().decode()}"
    return ""


def asked(wire: socket, path: str) -> str:
    """The answer to a request without a body."""
    with suppress(ConnectionError):
        wire.sendall(f"GET {path} HTTP/1.1\r\nHost: testserver\r\n\r\n".encode())
        return answer(wire)
    return ""


def taken(port: int, path: str, *, waits: bool = False) -> str:
    """What a client of its own is answered; within a moment, where it `waits`."""
    patience = 5 * PAUSE if waits else 5
    with closing(create_connection(("127.0.0.1", port), timeout=patience)) as wire, suppress(TimeoutError):
        return asked(wire, path)
    return "waits"


@pytest.mark.parametrize(
    ("path", "length", "kept"), [("/", 2, True), ("/", 3 * MOST_AHEAD, True), ("/bare/", 2, False)]
)
def test_a_connection_is_kept_though_nobody_asked_for_a_body_that_came_late(
    wire: socket, path: str, length: int, kept: bool
) -> None:
    begin(wire, path, length)
    time.sleep(PAUSE)
    wire.sendall(b"x" * length)
    assert answer(wire) == "200 "
    time.sleep(PAUSE)
    assert bool(asked(wire, "/")) is kept


@pytest.mark.parametrize(
    ("path", "length", "meanwhile"),
    [("/read", 9, "200 "), ("/read", MOST_AHEAD + 9, "200 "), ("/bare/read", 9, "waits")],
)
def test_others_are_answered_while_a_body_is_on_its_way(
    wire: socket, port: int, path: str, length: int, meanwhile: str
) -> None:
    begin(wire, path, length)
    wire.sendall(b"x")
    time.sleep(PAUSE)
    assert taken(port, "/", waits=meanwhile == "waits") == meanwhile
    wire.sendall(b"x" * (length - 1))
    assert answer(wire) == f"200 {length}"


def test_a_long_body_that_waits_to_be_asked_for_is_not_asked_for_in_vain(wire: socket) -> None:
    length = 2 * MOST_AHEAD
    begin(wire, "/", length, "Expect: 100-continue\r\n")
    assert wire.recv(12) == b"HTTP/1.1 200"


@pytest.mark.parametrize(("path", "length"), [("/read", 90), ("/read", 2 * MOST_AHEAD), ("/bare/read", 70)])
def test_half_a_body_is_not_taken_for_a_whole_one(wire: socket, port: int, path: str, length: int) -> None:
    begin(wire, path, length)
    wire.sendall(b"x" * 55)
    wire.shutdown(SHUT_WR)
    assert answer(wire).startswith("200 55" if path == "/bare/read" else ("400", "500"))
    assert ("55" in taken(port, "/taken")) is (path == "/bare/read")


@pytest.mark.parametrize(("bare", "length"), [("", 9), ("", MOST_AHEAD + 9), ("/bare", 9)])
def test_a_thread_is_left_for_others_however_many_bodies_never_come(port: int, bare: str, length: int) -> None:
    with ExitStack() as opened:
        wires = [opened.enter_context(closing(create_connection(("127.0.0.1", port), timeout=5))) for _ in range(6)]
        for wire in wires:
            begin(wire, f"{bare}/read", length)
            wire.sendall(b"x")
        if bare:  # without this, they have all threads
            time.sleep(PAUSE)
            assert taken(port, "/", waits=True) == "waits"
            return
        left = THREADS - 1 - (length > MOST_AHEAD)
        until = time.monotonic() + 5 * PATIENCE
        while len(refused := select(wires, [], [], PAUSE)[0]) < len(wires) - left and time.monotonic() < until:
            time.sleep(PAUSE)
        reading = [wire for wire in wires if wire not in refused]
        assert (len(reading), taken(port, "/")) == (left, "200 ")
        assert all(answer(wire).startswith('503 {"success": false') for wire in refused)
        assert posted(port, "/read") == ("200" if length > MOST_AHEAD else "503")
        reading[0].sendall(b"x" * (length - 1))
        assert answer(reading[0]) == f"200 {length}"
        assert posted(port, "/read") == "200"


def posted(port: int, path: str) -> str:
    """The status for a body that comes at once."""
    with closing(create_connection(("127.0.0.1", port), timeout=5)) as wire:
        begin(wire, path, 2)
        wire.sendall(b"xx")
        return answer(wire)[:3]


@pytest.mark.parametrize("name", ["Dockerfile", "fly.toml", "Makefile", "platform/demo/serve.py"])
def test_every_server_has_the_threads_that_the_places_are_reckoned_by(name: str) -> None:
    written = (Path(__file__).parents[2] / name).read_text()
    assert re.findall(r"--blocking-threads\W+(\d+)", written) == [str(THREADS)]
