"""What grows with the data is told from what the machine does at the same time."""

import time
from collections.abc import Iterator
from itertools import cycle

import psycopg2
import pytest
from django.db import connection

from benchmarks.clients import Question, Seen, UnexpectedAnswerError
from benchmarks.growth import pairs
from benchmarks.growth.sides import Side
from benchmarks.plan.written import Planned
from benchmarks.servers import redis_after
from benchmarks.warm import warm

SMALL, LARGE = 1, 2
"""Their ports."""


class Machine:
    """Answers a request in so many milliseconds; now and then it has other things to do, for a while."""

    def __init__(self, times: dict[str, tuple[float, float]]) -> None:
        self.times, self.asked = times, list[tuple[str, int]]()
        self._swings: Iterator[float] = cycle([1.0, 1.0, 1.0, 1.5, 1.5, 1.5, 0.8, 0.8, 0.8, 0.8, 0.8])

    def ask(self, question: Question, port: int, *, seconds: float, clients: int) -> Seen:
        self.asked.append((question.name, port))
        took = self.times[question.name][port - 1] * next(self._swings)
        return Seen(1.0, [took / 1000] * round(1000 / took), [])


def compare(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, *, until: float = 1e12
) -> tuple[dict[str, float], list[str]]:
    plan = [Planned(name, [b""], (200,), title="" if "x" in name else name) for name in machine.times]
    monkeypatch.setattr(pairs, "ask", machine.ask)
    monkeypatch.setattr(pairs, "queries_of", lambda planned, port: 2)
    sides = Side("0.1", SMALL, plan), Side("10", LARGE, plan[::-1])
    found, problems = pairs.compared(*sides, lambda words: None, until=until)
    return {row.planned.operation: row.figures()["grows"] for row in found}, problems


def test_a_machine_that_swings_is_not_taken_for_growth(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine({"GET a/": (2.0, 2.0), "GET x/a/": (2.0, 2.0), "GET x/b/": (2.0, 3.0)})
    found, problems = compare(machine, monkeypatch)
    assert found == pytest.approx({"GET a/": 1, "GET x/a/": 1, "GET x/b/": 1.5}, abs=0.05)
    assert problems == []


def test_one_after_the_other_would_be_taken_for_growth() -> None:
    machine, question = Machine({"GET a/": (2.0, 2.0)}), Question("GET a/", [b""], (200,))
    first, second = ([machine.ask(question, port, seconds=1, clients=1).rate for _ in range(3)] for port in (1, 2))
    assert sum(first) / sum(second) > 1.3


def test_what_may_grow_is_asked_more_often(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine({"GET x/a/": (2.0, 2.0), "GET x/b/": (2.0, 3.0)})
    compare(machine, monkeypatch)
    assert machine.asked.count(("GET x/a/", LARGE)) == pairs.PAIRS
    assert machine.asked.count(("GET x/b/", LARGE)) == pairs.PAIRS + pairs.MORE_PAIRS


def test_what_is_good_for_minutes_only_is_compared_first(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine({"GET a/": (2.0, 2.0), "GET x/b/": (2.0, 2.0), "POST x/second-factor/": (2.0, 2.0)})
    compare(machine, monkeypatch)
    assert {name for name, _ in machine.asked[: 2 * pairs.PAIRS]} == {"POST x/second-factor/"}


def test_what_answers_otherwise_than_it_should_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine({"GET x/a/": (2.0, 2.0), "GET x/b/": (2.0, 2.0)})
    plain = machine.ask

    def refuse(question: Question, port: int, *, seconds: float, clients: int) -> Seen:
        if (question.name, port) == ("GET x/b/", LARGE) and len(machine.asked) > 6:
            raise UnexpectedAnswerError("404 instead of 200")
        return plain(question, port, seconds=seconds, clients=clients)

    monkeypatch.setattr(machine, "ask", refuse)
    found, problems = compare(machine, monkeypatch)
    assert set(found) == {"GET x/a/"}
    assert problems == ["GET x/b/ : 404 instead of 200"]


def test_time_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    found, problems = compare(Machine({"GET x/a/": (2.0, 2.0)}), monkeypatch, until=time.monotonic())
    assert (found, problems) == ({}, ["GET x/a/ : no time was left"])


def test_each_side_has_a_redis_database() -> None:
    assert redis_after("redis://127.0.0.1:6379/9") == "redis://127.0.0.1:6379/10"
    assert redis_after("unix:///run/redis.sock?db=3") == "unix:///run/redis.sock?db=4"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="reads PostgreSQL's pages")
def test_tables_and_indexes_are_read_before_anything_is_measured(db: None) -> None:
    settings = connection.settings_dict
    told = {"host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"], "dbname": settings["NAME"]}
    name = psycopg2.extensions.make_dsn(**{key: value for key, value in told.items() if value})
    before = pages(name)
    assert warm(name)
    after = pages(name)
    assert [later > earlier for earlier, later in zip(before, after, strict=True)] == [True] * len(before)
    assert not warm(name, most_seconds=0)


def pages(name: str) -> list[int]:
    """Of a table and an index that every database has rows in, how many were looked at."""
    statement = """
        SELECT heap_blks_read + heap_blks_hit FROM pg_statio_user_tables WHERE relid = 'wagtailcore_page'::regclass
        UNION ALL SELECT idx_blks_read + idx_blks_hit FROM pg_statio_user_indexes
        WHERE indexrelname = 'wagtailcore_page_path_key'
    """
    reader = psycopg2.connect(name)
    with reader.cursor() as cursor:
        cursor.execute(statement)
        found = [value for (value,) in cursor.fetchall()]
    reader.close()
    return found
