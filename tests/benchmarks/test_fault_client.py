"""The clients of the fault tests ask again where every client may, and count everything else that goes wrong."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from benchmarks.faults.client import Client, Failures

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n{"


class Server:
    """Plays one line for each connection: what it says to each request in turn, before it closes."""

    def __init__(self, *lines: tuple[bytes, ...]) -> None:
        self.requests = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.client = Client(self.port, Failures())
        self.closed = threading.Semaphore(0)
        threading.Thread(target=self._play, args=(lines,), daemon=True).start()

    def _play(self, lines: tuple[tuple[bytes, ...], ...]) -> None:
        for line in lines:
            wire, _ = self.listener.accept()
            with wire:
                for answer in line:
                    self.requests += wire.recv(9999).startswith((b"GET", b"PUT", b"POST"))
                    wire.sendall(answer)
            self.closed.release()

    def asked(self, method: str, path: str = "", **more: Any) -> int:
        return self.client.once(method, path, None, **more)[0]


@pytest.fixture
def serving() -> Iterator[Any]:
    servers: list[Server] = []

    def serve(*lines: tuple[bytes, ...]) -> Server:
        servers.append(Server(*lines))
        return servers[-1]

    yield serve
    for server in servers:
        server.client._hang_up()
        with closing(server.listener):
            pass


@pytest.mark.parametrize(("method", "key"), [("GET", None), ("PUT", None), ("POST", "a key")])
def test_what_may_be_done_twice_is_sent_again_over_a_new_connection(serving: Any, method: str, key: str | None) -> None:
    server = serving((ANSWER,), (ANSWER,))
    assert server.asked("GET") == 200
    server.closed.acquire(timeout=5)
    assert server.asked(method, key=key) == 200
    assert (len(server.client.failures.found), len(server.client.failures.closed)) == (0, 1)


def test_what_may_have_been_done_and_may_not_be_done_twice_is_a_failure(serving: Any) -> None:
    server = serving((ANSWER, b""), (ANSWER,))
    assert [server.asked("GET"), server.asked("POST")] == [200, 0]
    (failure,) = server.client.failures.found
    assert failure.why.endswith("KeptClosed")
    assert server.requests == 2


@pytest.mark.parametrize(
    "lines",
    [
        ((ANSWER, HALF),),  # cut halfway
        ((b"",),),  # a new connection that ends without an answer
        ((ANSWER,), (b"",)),  # the one after the kept one, too
    ],
)
def test_an_answer_that_breaks_off_and_a_new_connection_without_one_are_failures(serving: Any, lines: Any) -> None:
    server = serving(*lines)
    statuses = [server.asked("GET") for _ in range(2 if lines[0][0] else 1)]
    assert statuses[-1] == 0
    assert len(server.client.failures.found) == 1


def test_a_server_that_is_gone_is_a_failure(serving: Any) -> None:
    server = serving((ANSWER,))
    server.asked("GET")
    server.closed.acquire(timeout=5)
    server.listener.close()
    assert server.asked("GET") == 0
    assert server.client.failures.found[0].why.endswith("ConnectionRefusedError")
