"""Threads of a web process answer one request at a time, but for what lends its turn."""

import threading
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
from accounts.models import User
from django.db import connection, connections, transaction
from django.db.models import UUIDField
from lib import given, turns
from lib.given import Given
from lib.postgresql.travelling import Travelling
from lib.prepared_writes import PreparedWrite
from lib.together import update
from lib.turns import in_turn, lent

pytestmark = pytest.mark.race
MOST = 20.0
"""Seconds that threads may take for what they do in a moment on a machine of their own."""
_RENAME = PreparedWrite(lambda: update(User.objects.filter(pk=Given("user", UUIDField())), full_name="Lena"))


class Server:
    """Threads that all call one application, which notes who is in it."""

    def __init__(self, application: Any = None) -> None:
        self.inside, self.most, self._lock = 0, 0, threading.Lock()
        self._met, self._patience = threading.Event(), 0.01
        self.application = in_turn(application or self.work)

    def work(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with environ.get("before", nullcontext)(), self._noted(), environ.get("around", nullcontext)():
            self._met.wait(self._patience)
        connections.close_all()
        return []

    def slowly(self, does: Any) -> Any:
        """It, taking its time, and noted as the work of this server."""

        def slow(*given: Any) -> Any:
            with self._noted():
                self._met.wait(self._patience)
            return does(*given)

        return slow

    @contextmanager
    def _noted(self) -> Iterator[None]:
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        if self.most > 1:
            self._met.set()
        yield
        with self._lock:
            self.inside -= 1

    def asked(self, times: int, **environ: Any) -> int:
        """How many were inside at the same moment."""
        threads = [threading.Thread(target=self.application, args=(environ, None)) for _ in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(MOST)
        assert self.inside == 0
        return self.most

    def meet(self, times: int, **environ: Any) -> bool:
        """Whether two are inside at some moment: whoever is waits for another."""
        self._patience = MOST / 2 / times
        return self.asked(times, **environ) > 1


def test_one_request_is_answered_at_a_time() -> None:
    assert Server().asked(4) == 1


def test_without_turns_they_would_meet() -> None:
    server = Server()
    server.application = server.work
    assert server.meet(4)


def test_others_are_answered_while_one_lends_its_turn() -> None:
    assert Server().meet(4, around=lent)


def test_the_turn_is_had_again_after_lending_and_given_back_by_an_error() -> None:
    def fails(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with lent():
            assert not turns._turn.locked()
        assert turns._turn.locked()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        in_turn(fails)({}, None)
    assert not turns._turn.locked()


@pytest.mark.parametrize(("around", "held"), [(nullcontext, 24), (lent, 4)])
def test_the_time_for_which_the_turn_was_had_is_known_without_what_was_lent(
    monkeypatch: pytest.MonkeyPatch, around: Any, held: float
) -> None:
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(turns, "time", SimpleNamespace(monotonic=lambda: clock.now))

    def works(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        clock.now += 1
        with around():
            clock.now += 5
        return []

    before = turns.seconds_held()
    for _ in range(4):
        in_turn(works)({}, None)
        clock.now += 9
    assert turns.seconds_held() - before == pytest.approx(held)


@pytest.mark.usefixtures("committed_db")
def test_nobody_lends_within_a_transaction() -> None:
    assert Server().asked(3, before=transaction.atomic, around=lent) == 1


@pytest.mark.usefixtures("committed_db")
@pytest.mark.parametrize("lends", [True, False])
def test_others_are_answered_while_the_database_commits(monkeypatch: pytest.MonkeyPatch, lends: bool) -> None:
    def commits(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        connections.close_all()
        return []

    server = Server(commits)
    monkeypatch.setattr(Travelling, "_say", server.slowly(Travelling._say))
    if not lends:
        monkeypatch.setattr("lib.postgresql.base.lent", nullcontext)
    assert server.meet(4) if lends else server.asked(4) == 1


@pytest.mark.usefixtures("committed_db")
def test_others_are_answered_while_a_statement_that_is_all_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def writes(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with environ.get("before", nullcontext)():
            _RENAME.run(user=uuid.uuid4())
        connections.close_all()
        return []

    server = Server(writes)
    monkeypatch.setattr(given, "run", server.slowly(given.run))
    assert server.asked(4, before=transaction.atomic) == 1
    assert server.meet(4)


def test_outside_of_the_web_server_there_is_nothing_to_lend() -> None:
    with lent():
        assert not turns._turn.locked()
