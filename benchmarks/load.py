"""A small closed-loop load over keep-alive connections: each client sends its next request when it has its answer."""

import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Target:
    """One address, and what was measured of it."""

    name: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    seconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    processor: float = 0.0

    def request(self, port: int) -> bytes:
        lines = [
            f"GET {self.path} HTTP/1.1",
            f"Host: localhost:{port}",
            *(f"{k}: {v}" for k, v in self.headers.items()),
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def microseconds(self) -> float:
        """What one request costs of the server's processor."""
        return self.processor / len(self.seconds) * 1e6

    def forget(self) -> None:
        """Start over, after the first turn, which only warms up."""
        self.seconds.clear()
        self.rates.clear()
        self.processor = 0.0

    def quantile(self, share: float) -> float:
        """Milliseconds within which `share` of the requests were answered."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


class UnexpectedAnswerError(Exception):
    """The server did not answer with the status that the target expects."""


def processor_seconds(pid: int) -> float:
    """What a process and its children have used of the processor."""
    ticks = 0
    for process in (str(pid), *Path(f"/proc/{pid}/task/{pid}/children").read_text().split()):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def measure(target: Target, port: int, pid: int, *, clients: int, seconds: float) -> None:
    """Load `target`, which process `pid` serves, for some seconds, and add what was seen to it."""
    before, started = processor_seconds(pid), time.perf_counter()
    end = started + seconds
    with ThreadPoolExecutor(clients) as pool:
        seen = [latency for part in pool.map(lambda _: _client(target, port, end), range(clients)) for latency in part]
    target.rates.append(len(seen) / (time.perf_counter() - started))
    target.seconds += seen
    target.processor += processor_seconds(pid) - before


def _client(target: Target, port: int, end: float) -> list[float]:
    request, expected, seen = target.request(port), f"HTTP/1.1 {target.status} ".encode(), []
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            before = time.perf_counter()
            if before >= end:
                return seen
            connection.sendall(request)
            head = _read_answer(connection)
            seen.append(time.perf_counter() - before)
            if not head.startswith(expected):
                raise UnexpectedAnswerError(f"{target.path}: {head[:60]!r}")


def _read_answer(connection: socket.socket) -> bytes:
    """Read one answer to its end and return its head."""
    data = b""
    while b"\r\n\r\n" not in data:
        received = connection.recv(65536)
        if not received:
            raise UnexpectedAnswerError("the connection was closed")
        data += received
    head, _, body = data.partition(b"\r\n\r\n")
    missing = _length(head) - len(body)
    while missing > 0:
        missing -= len(connection.recv(65536))
    return head


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":", 1)[1])
    return 0
