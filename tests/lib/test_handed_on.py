"""A request begins with the connections that were used last, whichever thread it comes to."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import nullcontext, suppress
from typing import Any

import pytest
from django.db import close_old_connections, connection, connections, transaction
from lib import handed_on
from lib.turns import in_turn, lent

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _work(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    close_old_connections()  # as Django does at the beginning of each request
    environ["seen"].append(_backend())
    with environ.get("around", nullcontext)():
        environ.get("meanwhile", lambda: None)()
    return []


@pytest.fixture(autouse=True)
def spare(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Those of this test alone, closed when it ends."""
    kept: list[Any] = []
    monkeypatch.setattr(handed_on, "_spare", kept)
    yield kept
    for each in kept:
        for one in each:
            one.close()


def asked(application: Any = _work, **environ: Any) -> list[int]:
    """Which processes of PostgreSQL answered a request that came to a thread of its own."""
    seen: list[int] = []

    def ask() -> None:
        with suppress(RuntimeError):
            in_turn(application)({"seen": seen, **environ}, None)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(10)
    return seen


def test_threads_hand_one_connection_on(spare: list[Any]) -> None:
    assert len({asked()[0] for _ in range(5)}) == 1
    assert len(spare) == 1


def test_without_it_each_has_its_own(monkeypatch: pytest.MonkeyPatch, spare: list[Any]) -> None:
    kept: list[Any] = []
    monkeypatch.setattr("lib.turns.hand_on", lambda: kept.append(connection.connection))
    assert len({asked()[0] for _ in range(3)}) == 3


def test_who_is_answered_while_another_lends_opens_a_second_one(spare: list[Any]) -> None:
    beside: list[int] = []
    first = asked(around=lent, meanwhile=lambda: beside.extend(asked()))
    assert first != beside
    assert len(spare) == 2
    assert asked() == first, "what was used last goes on"
    assert asked(around=lent, meanwhile=lambda: beside.extend(asked())) == first
    assert beside[0] == beside[1], "and the second one is there for the next time"


def test_it_is_handed_on_after_an_error(spare: list[Any]) -> None:
    def fails(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        _work(environ, start_response)
        raise RuntimeError

    assert asked(fails) == asked()


def test_one_that_was_cut_is_replaced(spare: list[Any]) -> None:
    cut = asked()[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 30000)", [cut])
    assert asked() != [cut]
    assert len(spare) == 1


def test_whoever_is_in_a_transaction_keeps_theirs(spare: list[Any]) -> None:
    others, seen = asked(), list[int]()

    def looks(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        seen.append(_backend())
        return []

    with transaction.atomic():
        mine = _backend()
        in_turn(looks)({}, None)
        assert [*seen, _backend()] == [mine, mine]
    assert others != seen
    assert len(spare) == 1


def test_what_a_thread_does_after_its_turn_has_a_connection_of_its_own(spare: list[Any]) -> None:
    seen: list[int] = []

    def streams() -> None:
        for _ in range(3):
            in_turn(_work)({"seen": seen}, None)
            seen.append(_backend())
        connections.close_all()

    thread = threading.Thread(target=streams)
    thread.start()
    thread.join(10)
    first, *others = seen
    assert others[1::2] == [first, first], "each request goes on with the one that was handed on"
    assert first not in others[::2]
    assert len(spare) == 1, "and what its streams opened is not kept beside it"
    assert asked() == [first]
