"""What the operations with a goal cost, on a small school made by the seed of `make bench`.

Queries are counted exactly. Processor time is compared with that of a constant answer in the same process, with a
margin of two or three times what was seen: `make bench` measures, this notices what has become far slower. The courses
are smaller than those of the goals.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from learning.invariants import broken
from pytest_django import DjangoDbBlocker

from benchmarks import wsgi
from benchmarks.clients import Question
from benchmarks.measure import FLOOR, question_of
from benchmarks.plan.goals import planned_goals
from benchmarks.plan.written import HOST, Planned
from benchmarks.seed.school import counts, fill
from benchmarks.seed.size import Size
from content import word_sets

COSTS = {
    "course": (1, 12),
    "course 304": (1, 10),
    "catalogue": (2, 20),
    "search": (2, 20),
    "search-anew": (3, 20),
    "lesson": (1, 30),
    "enrollment": (1, 70),
    "progress": (2, 40),
    "complete": (4, 60),
    "submit": (3, 200),
    "refresh": (1, 60),
}
"""How many queries each sends, and how many times the processor time of a constant answer it may take at most.

A page of the catalogue sends one for courses that were not shown before.
"""
REQUESTS = 25
SIZE = Size(0.02, measured=20)
KINDS = {"short": (1, 2), "usual": (1, 3), "long": (1, 8)}


@pytest.fixture(scope="module")
def planned(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Planned]]:
    """The school, gone after the last test; connections stay open between requests, as they are in a transaction."""
    with django_db_blocker.unblock(), override_settings(ROOT_URLCONF="benchmarks.urls", ALLOWED_HOSTS=[HOST]):
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
        with transaction.atomic():
            fill(SIZE, KINDS, checked=True, tell=lambda words: None)
            yield planned_goals()
            transaction.set_rollback(True)
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@pytest.fixture
def goals(planned: list[Planned], db: None) -> dict[str, Planned]:
    """What is asked, by the title of its goal; each chain of tokens from its beginning."""
    return {each.title: replace(each, chain=list(each.chain)) for each in planned}


def ask(question: Question, **headers: str) -> dict[str, str]:
    """One request through the whole application; the headers of the answer."""
    request, told = question.next_for(0), dict[str, Any]()
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, address, _ = first.split(" ")
    path, _, query = address.partition("?")
    given = {
        f"HTTP_{name.upper().replace('-', '_')}": value for name, _, value in (line.partition(": ") for line in lines)
    }
    environ = {
        **{f"HTTP_{name}": value for name, value in headers.items()},
        **given,
        **{"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "wsgi.input": BytesIO(body)},
        **{"SERVER_NAME": HOST, "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "https"},
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/json",
    }
    answer = wsgi.application(environ, lambda status, headers: told.update({"status": status, **dict(headers)}))
    question.answered(0, f"HTTP/1.1 {told['status']}".encode(), b"".join(answer))
    getattr(answer, "close", lambda: None)()
    return told


def processor_time(planned: Planned) -> float:
    """Of a request, in the best of three rounds."""
    question, rounds = question_of(planned), []
    ask(question)
    for _ in range(3):
        started = time.process_time()
        for _ in range(REQUESTS // 3):
            ask(question)
        rounds.append((time.process_time() - started) / (REQUESTS // 3))
    return min(rounds)


def with_tags(planned: Planned) -> Planned:
    for number, request in enumerate(planned.requests):
        if b"{etag}" in request:
            plain = Planned("", [request.replace(b"If-None-Match: {etag}\r\n", b"")], (200,))
            planned.requests[number] = request.replace(b"{etag}", ask(question_of(plain))["ETag"].encode())
    return planned


def test_the_school_of_the_benchmarks_keeps_every_promise(goals: dict[str, Planned]) -> None:
    connection.check_constraints()
    assert list(broken(deep=True)) == []
    assert counts()["content_course"] == sum(SIZE.courses.values()) + len(KINDS)
    assert counts()["learning_lessonprogress"] > 100


def test_queries_of_every_goal(goals: dict[str, Planned]) -> None:
    word_sets.forget()  # so that the first searches ask the database, and the next read the sets of their words
    found = {}
    for title, planned in goals.items():
        question = question_of(with_tags(planned), "count")
        ask(question)
        ask(question)
        found[title] = int(ask(question)["X-Queries"])
    assert found == {title: queries for title, (queries, _) in COSTS.items()}


def test_a_search_asks_the_index_of_words(goals: dict[str, Planned]) -> None:
    word_sets.forget()
    new = replace(goals["search-anew"], requests=goals["search-anew"].requests[-1:])
    with CaptureQueriesContext(connection) as queries, connection.cursor() as cursor:
        ask(question_of(new))
        cursor.execute("SET LOCAL enable_seqscan = off")  # a school so small may as well be read in whole
        cursor.execute(f"EXPLAIN {queries[0]['sql']}")
        plan = [line for (line,) in cursor.fetchall()]
    assert any("content_coursewords_found" in line for line in plan)


def test_no_goal_is_far_away(goals: dict[str, Planned]) -> None:
    far = dict.fromkeys(goals, 0.0)
    for _ in range(3):  # a machine that is busy otherwise disturbs one measurement, not every one
        ratios = {title: processor_time(with_tags(goals[title])) / processor_time(FLOOR) for title in far}
        far = {title: ratio for title, ratio in ratios.items() if ratio > COSTS[title][1]}
    assert far == {}
