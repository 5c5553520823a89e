"""What learners do, how often, and what they keep of the answer."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from benchmarks.load.learner import Learner
from benchmarks.load.wire import header
from tests.cast import PASSWORD

Keep = Callable[[Learner, int, bytes, bytes], None]
_BROWSER = "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0\r\nX-Forwarded-Proto: https\r\n"
WORDS = ("navigation", "carpentry", "botany", "algebra", "pottery", "mistakes", "history", "design", "tools")


@dataclass(frozen=True)
class Asked:
    """A request, and what its answer changes for the learner."""

    request: bytes
    keep: Keep


def _nothing(learner: Learner, status: int, head: bytes, body: bytes) -> None:
    """Only read."""


def _asked(
    learner: Learner,
    method: str,
    path: str,
    body: Any = None,
    keep: Keep = _nothing,
    *,
    etag: str = "",
    token: bool = True,
) -> Asked:
    content = orjson.dumps(body) if body is not None else b""
    lines = [f"{method} /api/v1/{path} HTTP/1.1\r\nHost: {learner.host}\r\n{_BROWSER}"]
    lines.append(f"X-Forwarded-For: {learner.address}\r\n")
    if token:
        lines.append(f"Authorization: Bearer {learner.access}\r\n")
    if etag:
        lines.append(f"If-None-Match: {etag}\r\n")
    if method != "GET":
        lines.append(f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n")
    return Asked("".join(lines).encode() + b"\r\n" + content, keep)


def catalogue(learner: Learner, chosen: random.Random) -> Asked:
    """A page of the catalogue, mostly the first."""
    return _asked(learner, "GET", f"courses/?page_size=20&page={min(5, 1 + int(chosen.expovariate(1)))}")


def search(learner: Learner, chosen: random.Random) -> Asked:
    """A word or two in the catalogue."""
    return _asked(learner, "GET", "courses/?search=" + "+".join(chosen.sample(WORDS, chosen.choice((1, 1, 2)))))


def course(learner: Learner, chosen: random.Random) -> Asked:
    """The page of one's course; whoever has seen it asks whether it has changed."""
    slug = learner.at.course.slug

    def keep(learner: Learner, status: int, head: bytes, body: bytes) -> None:
        if status == 200:
            learner.etags = {slug: header(head, b"ETag")}

    return _asked(learner, "GET", f"courses/{slug}/", keep=keep, etag=learner.etags.get(slug, ""))


def lesson(learner: Learner, chosen: random.Random) -> Asked:
    """The lesson that one is in."""
    return _asked(learner, "GET", f"courses/{learner.at.course.slug}/lessons/{learner.lesson}/")


def standing(learner: Learner, chosen: random.Random) -> Asked:
    """Where one stands in the course."""
    return _asked(learner, "GET", f"enrollments/{learner.at.enrollment}/")


def progress(learner: Learner, chosen: random.Random) -> Asked:
    """Some more seconds of the lesson."""
    learner.seconds += 10
    place, seconds = (learner.at.enrollment, learner.lesson), learner.seconds

    def keep(learner: Learner, status: int, head: bytes, body: bytes) -> None:
        if status == 200:
            learner.sure.watched[place] = max(seconds, learner.sure.watched.get(place, 0))

    body = {"watched_seconds": seconds, "position_seconds": seconds}
    return _asked(learner, "PUT", f"enrollments/{place[0]}/lessons/{place[1]}/progress/", body, keep)


def complete(learner: Learner, chosen: random.Random) -> Asked:
    """The lesson is done; on to the next."""
    place = (learner.at.enrollment, learner.lesson)

    def keep(learner: Learner, status: int, head: bytes, body: bytes) -> None:
        if status == 200:
            learner.sure.completed.add(place)
            learner.go_on()

    return _asked(learner, "POST", f"enrollments/{place[0]}/lessons/{place[1]}/complete/", {}, keep)


def quiz(learner: Learner, chosen: random.Random) -> Asked:
    """The next step of an attempt: begin, save some answers, hand in."""
    if learner.attempt is None:
        return _begin(learner, chosen)
    attempt = learner.attempt
    if attempt["answers"]:
        question, answer = attempt["answers"].pop()
        return _asked(learner, "PUT", f"attempts/{attempt['id']}/answers/", {"answers": {question: answer}})
    return _asked(learner, "POST", f"attempts/{attempt['id']}/submit/", {}, _handed_in)


def _begin(learner: Learner, chosen: random.Random) -> Asked:
    seat = learner.at if learner.at.course.quizzes else next(seat for seat in learner.seats if seat.course.quizzes)
    asked = chosen.choice(seat.course.quizzes)
    return _asked(learner, "POST", f"enrollments/{seat.enrollment}/lessons/{asked}/attempts/", {}, _begun)


def _begun(learner: Learner, status: int, head: bytes, body: bytes) -> None:
    if status not in (200, 201):
        return
    attempt = orjson.loads(body)["data"]
    questions = [item["id"] for item in attempt["questions"] if item["type"] == "true_false"]
    learner.attempt = {"id": attempt["id"], "answers": [(question, {"answer": True}) for question in questions[:2]]}
    learner.sure.begun.add(attempt["id"])


def _handed_in(learner: Learner, status: int, head: bytes, body: bytes) -> None:
    if status == 200 and learner.attempt:
        learner.sure.handed_in.add(learner.attempt["id"])
        learner.attempt = None


def refresh(learner: Learner, chosen: random.Random) -> Asked:
    """New tokens for old ones."""

    def keep(learner: Learner, status: int, head: bytes, body: bytes) -> None:
        if _took_tokens(learner, status, body):
            learner.sure.refreshes += 1

    return _asked(learner, "POST", "accounts/token/refresh/", {"refresh": learner.refresh}, keep, token=False)


def sign_in(learner: Learner, chosen: random.Random) -> Asked:
    """On another device, by password."""

    def keep(learner: Learner, status: int, head: bytes, body: bytes) -> None:
        if _took_tokens(learner, status, body):
            learner.sure.sign_ins += 1

    who = {"email": learner.email, "password": PASSWORD}
    return _asked(learner, "POST", "accounts/login/", who, keep, token=False)


def _took_tokens(learner: Learner, status: int, body: bytes) -> bool:
    if status == 200:
        tokens = orjson.loads(body)["data"]
        learner.access, learner.refresh = tokens["access"], tokens["refresh"]
    return status == 200


@dataclass(frozen=True)
class Operation:
    """One kind of request, and how many of a hundred are of it."""

    name: str
    share: float
    ask: Callable[[Learner, random.Random], Asked]


MIX = (
    Operation("catalogue page", 12, catalogue),
    Operation("search", 6, search),
    Operation("course", 17, course),
    Operation("lesson", 25, lesson),
    Operation("my enrollment", 6, standing),
    Operation("progress", 20, progress),
    Operation("complete a lesson", 4, complete),
    Operation("quiz", 5, quiz),
    Operation("refresh", 4, refresh),
    Operation("sign in", 1, sign_in),
)
BY_NAME = {operation.name: operation for operation in MIX}
