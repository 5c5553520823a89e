"""A closed loop over persistent connections: each client sends its next request when it has its answer."""

import selectors
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import orjson

CLIENTS = 8
PATIENCE = 60.0


class UnexpectedAnswerError(Exception):
    """The server did not answer as it should."""


class Used(Exception):
    """There are no fresh requests left."""


@dataclass
class Question:
    """What is asked: requests as bytes, in turn, each good for any number of times unless `fresh`.

    In a `chain`, each client has a request of its own, and `{refresh}` in it is what it was answered last.
    """

    name: str
    requests: list[bytes]
    statuses: tuple[int, ...]
    fresh: bool = False
    chain: list[str] = field(default_factory=list)
    _turn: Iterator[bytes] = field(init=False)

    def __post_init__(self) -> None:
        """Begin with the first."""
        self._turn = iter(self.requests) if self.fresh else cycle(self.requests)

    def next_for(self, client: int) -> bytes:
        """The next request of a client."""
        try:
            request = next(self._turn)
        except StopIteration:
            raise Used from None
        if not self.chain:
            return request
        body = request.replace(b"{refresh}", self.chain[client].encode())
        head, _, sent = body.partition(b"\r\n\r\n")
        return head.replace(b"{length}", str(len(sent)).encode()) + b"\r\n\r\n" + sent

    def answered(self, client: int, head: bytes, body: bytes) -> None:
        """Look at an answer. Raises UnexpectedAnswerError."""
        status = int(head[9:12])
        if status not in self.statuses:
            raise UnexpectedAnswerError(f"{self.name}: {status} instead of {self.statuses}: {body[:300]!r}")
        if self.chain:
            self.chain[client] = orjson.loads(body)["data"]["refresh"]


@dataclass
class Seen:
    """The answers of one stretch of time."""

    seconds: float
    latencies: list[float]
    heads: list[bytes]

    @property
    def rate(self) -> float:
        """Requests per second."""
        return len(self.latencies) / self.seconds


class _Client:
    def __init__(self, number: int, port: int) -> None:
        self.number = number
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.data, self.sent_at, self.length = b"", 0.0, -1

    def send(self, request: bytes) -> None:
        self.data, self.length, self.sent_at = b"", -1, time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> tuple[bytes, bytes] | None:
        """The head and body of the answer, when it is all there."""
        received = self.socket.recv(262_144)
        if not received:
            raise UnexpectedAnswerError("the connection was closed")
        self.data += received
        head, found, body = self.data.partition(b"\r\n\r\n")
        if not found:
            return None
        return (head, body) if _is_whole(head.lower(), body) else None


def _is_whole(head: bytes, body: bytes) -> bool:
    if head[9:12] in (b"304", b"204"):
        return True
    for line in head.split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(body) >= int(line[15:])
        if line.startswith(b"transfer-encoding:"):
            return body.endswith(b"0\r\n\r\n")
    return True


def ask(question: Question, port: int, *, seconds: float, most: int = 10**9, clients: int = CLIENTS) -> Seen:
    """Ask for so long, at most so often, and see every answer through."""
    selector, latencies, heads = selectors.DefaultSelector(), list[float](), list[bytes]()
    everybody = [_Client(number, port) for number in range(min(clients, most))]
    started = time.perf_counter()
    left, end = most, started + seconds

    def go_on(client: _Client) -> None:
        nonlocal left
        if left <= 0 or time.perf_counter() >= end:
            return
        try:
            client.send(question.next_for(client.number))
        except Used:
            left = 0
            return
        left -= 1
        selector.register(client.socket, selectors.EVENT_READ, client)

    for client in everybody:
        go_on(client)
    _until_all_have(selector, question, latencies, heads, go_on)
    seen = Seen(time.perf_counter() - started, latencies, heads)
    for client in everybody:
        client.socket.close()
    return seen


def _until_all_have(
    selector: Any, question: Question, latencies: list[float], heads: list[bytes], go_on: Callable[[_Client], None]
) -> None:
    while selector.get_map():
        ready = selector.select(PATIENCE)
        if not ready:
            raise UnexpectedAnswerError(f"{question.name}: no answer within {PATIENCE:.0f} s")
        for key, _ in ready:
            client = key.data
            answer = client.receive()
            if answer is None:
                continue
            latencies.append(time.perf_counter() - client.sent_at)
            selector.unregister(client.socket)
            question.answered(client.number, *answer)
            if len(heads) < 3:
                heads.append(answer[0])
            go_on(client)
