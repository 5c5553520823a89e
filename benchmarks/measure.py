"""What an operation costs: requests per second, how long they take, processor time and queries, beside the floor."""

import socket
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.clients import Question, Seen, ask
from benchmarks.plan.written import Planned, request
from benchmarks.servers import Server

WARM_REQUESTS, WARM_SECONDS = 1000, 20.0
_MARK = b"\r\nAccept: */*"
FLOOR = Planned("GET floor/constant/", [request("GET", "floor/constant/")], (200,), "floor")


@dataclass
class Costs:
    """Everything that was seen of one operation; the ratios are to the floor before and after each stretch."""

    planned: Planned
    queries: int = 0
    rates: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    slower: list[float] = field(default_factory=list)
    dearer: list[float] = field(default_factory=list)

    def add(self, seen: Seen, processor: float) -> None:
        """One stretch."""
        self.rates.append(seen.rate)
        self.processor.append(processor / max(1, len(seen.latencies)))
        self.latencies += seen.latencies

    def figures(self) -> dict[str, Any]:
        """For `results.json`: times in milliseconds, the processor in microseconds."""
        ordered = sorted(self.latencies)
        figures = {
            "operation": self.planned.operation,
            "requests": len(ordered),
            "per_second": round(statistics.median(self.rates), 1),
            "p50_ms": round(ordered[len(ordered) // 2] * 1000, 2),
            "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 2),
            "processor_us": round(statistics.median(self.processor) * 1e6, 1),
            "queries": self.queries,
        }
        if self.slower:
            figures["floors"] = round(statistics.median(self.slower), 2)
            figures["processor_floors"] = round(statistics.median(self.dearer), 2)
        if self.planned.goal is not None:
            figures["goal"] = self.planned.goal
        return figures


class Bench:
    """One server, and the floor on it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.floor = Costs(FLOOR)
        self._floor = question_of(FLOOR)

    def begin(self, seconds: float) -> None:
        """The floor alone, before the first turn."""
        self._stretch(self.floor, self._floor, seconds)

    def turn(self, costs: Costs, asked: Question, *, seconds: float, floor_seconds: float) -> None:
        """The operation, and the floor again: the one before is that of the last turn."""
        self._stretch(costs, asked, seconds)
        self._stretch(self.floor, self._floor, floor_seconds)
        self.compare(costs)

    def compare(self, costs: Costs) -> None:
        """The last stretch of an operation with the two of the floor around it."""
        rate, processor = statistics.mean(self.floor.rates[-2:]), statistics.mean(self.floor.processor[-2:])
        costs.slower.append(rate / costs.rates[-1])
        costs.dearer.append(costs.processor[-1] / processor)

    def _stretch(self, costs: Costs, asked: Question, seconds: float) -> None:
        before = self.server.processor_seconds()
        seen = ask(asked, self.server.port, seconds=seconds)
        if seen.latencies:
            costs.add(seen, self.server.processor_seconds() - before)

    def warm(self, asked: Question) -> None:
        """So that what is done once per process is done."""
        warm(asked, self.server.port)


def warm(asked: Question, port: int) -> None:
    """Until a process keeps what it keeps of each lesson, quiz, token and word that is asked for."""
    ask(asked, port, seconds=WARM_SECONDS, most=WARM_REQUESTS)


def queries_of(planned: Planned, port: int) -> int:
    """How many statements the third of three requests sent to the database."""
    asked = question_of(planned, "count" if planned.chain else "count,undo")
    seen = ask(asked, port, seconds=30, most=3, clients=1)
    return int(_header(seen.heads[-1], b"x-queries"))


def question_of(planned: Planned, mark: str = "") -> Question:
    """What the clients ask; with `mark` the server looks at itself."""
    mark = mark or ("undo" if planned.undone else "")
    marked = b"\r\nX-Benchmark: " + mark.encode() + _MARK if mark else _MARK
    requests = [request.replace(_MARK, marked, 1) for request in planned.requests] if mark else planned.requests
    return Question(planned.operation, requests, planned.statuses, planned.fresh, planned.chain)


def with_etags(planned: Sequence[Planned], port: int) -> None:
    """Give those that ask whether something is unchanged the tag that it has."""
    for each in planned:
        each.requests = [_tagged(request, port) if b"{etag}" in request else request for request in each.requests]


def _tagged(request: bytes, port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request.replace(b"If-None-Match: {etag}\r\n", b""))
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(65_536)
    return request.replace(b"{etag}", _header(head, b"etag"))


def _header(head: bytes, name: bytes) -> bytes:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(name + b":"):
            return line.partition(b":")[2].strip()
    raise KeyError(name.decode())
