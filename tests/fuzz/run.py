"""The corpus on the live server: every place of every operation in turn, for as long as there is time."""

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests.fuzz.attacks import Sent
from tests.fuzz.corpus import Hostile
from tests.fuzz.crude import crude
from tests.fuzz.judging import SECONDS, Answered
from tests.fuzz.known import as_text
from tests.fuzz.no_http import NO_HTTP
from tests.fuzz.places import Described, Place
from tests.fuzz.server import Server
from tests.fuzz.timing import where_it_went

CLIENTS = 2
MOST_TOLD = 40
BUSY = 503
MOST_PATIENCE = 6.0
_FROM_THE_SERVER = {0, 400, 413, 414, 431}
"""What the server says before Lectern hears of a request that is no HTTP; 0: it hung up."""


Cases = list[tuple[tuple[Described, Place], int]]


@dataclass
class Tally:
    """What was sent and what came of it."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    slowest: float = 0.0
    again: int = 0
    waited: list[str] = field(default_factory=list)

    def add(self, name: str, sent: Sent, status: int, seconds: float, problems: list[str]) -> None:
        self.cases += 1
        self.statuses[status] += 1
        self.slowest = max(self.slowest, seconds)
        for problem in problems:
            self.problems[problem.partition(":")[0]] += 1
            if len(self.told) < MOST_TOLD:
                self.told.append(f"{name}: {problem}\n    {as_text(sent)}")

    def ask_again(self, name: str, answered: Answered) -> None:
        """Note what was slow or turned away, and where the time went."""
        self.again += 1
        if len(self.waited) < MOST_TOLD:
            went = where_it_went(answered.headers.get("server-timing", ""), answered.seconds)
            why = answered.body[:120].decode("utf-8", "replace") if answered.status == BUSY else ""
            self.waited.append(f"{answered.status} {name.splitlines()[0][:100]}: {went} {why}".rstrip())


class Run:
    """One run on one server."""

    def __init__(self, server: Server, doors: Any, judge: Any, seed: int) -> None:
        """`doors` and `judge` are those of the API, or those of the admin."""
        self.server, self.doors, self.judge, self.seed = server, doors, judge, seed
        self.tally = Tally()
        self.rounds = 0.0

    def good(self, operation: Described) -> None:
        """Warm up: a request with nothing wrong in it."""
        case = self.doors.attack(
            operation, Place("header", "User-Agent"), Hostile("harmless", b"x", b'"x"'), random.Random(self.seed)
        )
        self._try(operation, str(case), case.sent)

    def whole_requests(self, until: float) -> None:
        """Every operation, with requests that are wrong as such."""
        operations = random.Random(self.seed).sample(self.doors.operations, len(self.doors.operations))
        for operation in operations:
            if time.monotonic() > until:
                return
            actor = self.doors.actors(operation)[0]
            for name, sent in crude(operation, self.doors.known(operation), self.doors.token(actor)):
                self._try(operation, f"{operation} as {actor}: {name}", sent)

    def values(self, values: list[Hostile], until: float) -> int:
        """Every value in every place until the time is over; how many cases there are.

        It goes in rounds: each asks every place once, and where there are more places than values uses every value.
        """
        dice, doors, order = random.Random(self.seed), self.doors.everything(), list(range(len(values)))
        dice.shuffle(doors)
        dice.shuffle(order)
        turns, numbered = len(order), list(enumerate(doors))
        cases = [(door, order[(number + turn) % turns]) for turn in range(turns) for number, door in numbered]
        with ThreadPoolExecutor(CLIENTS) as pool:
            sent = pool.map(lambda part: self._some(cases[part::CLIENTS], values, part, until), range(CLIENTS))
        self.rounds = sum(sent) / len(doors)
        return len(cases)

    def _some(
        self, cases: list[tuple[tuple[Described, Place], int]], values: list[Hostile], part: int, until: float
    ) -> int:
        """How many were sent."""
        dice = random.Random(self.seed + part)
        for number, ((operation, place), value) in enumerate(cases):
            if time.monotonic() > until:
                return number
            case = self.doors.attack(operation, place, values[value], dice)
            self._try(operation, str(case), case.sent)
        return len(cases)

    def _try(self, operation: Described, name: str, sent: Sent) -> None:
        """What is slow, or turned away because all is busy, is asked once more: a value that hangs does so again.

        Who is turned away is told when to come back, and does.
        """
        answered = self.server.send(sent)
        if answered.seconds > SECONDS or answered.status == BUSY:
            self.tally.ask_again(name, answered)
            time.sleep(min(MOST_PATIENCE, float(answered.headers.get("retry-after", 0))))
            answered = self.server.send(sent)
        path = unquote(sent.target.partition(b"?")[0].decode("latin-1"))
        problems = self.judge.problems(operation, path, answered)
        if answered.status in _FROM_THE_SERVER and "x-request-id" not in answered.headers:
            problems = [problem for problem in problems if problem.startswith("hang")]
        self.tally.add(name, sent, answered.status, answered.seconds, problems)


def raw_bytes(server: Server, tally: Tally) -> None:
    """Send what is no request as it stands; it may be refused or not understood, never crash anything."""
    for number, content in enumerate(NO_HTTP):
        answered = server.send_bytes(content, whole=True)
        sent = Sent("(raw)", content[:200])
        problems = [f"5xx: {answered.status}"] if answered.status >= 500 else []
        tally.add(f"raw bytes {number}", sent, answered.status, answered.seconds, problems)
