"""Threads of a web process answer one request at a time, but for what lends its turn."""

import threading
import time
import uuid
from collections.abc import Iterable
from contextlib import nullcontext
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
_RENAME = PreparedWrite(lambda: update(User.objects.filter(pk=Given("user", UUIDField())), full_name="Lena"))


class Server:
    """Threads that all call one application, which notes who is in it."""

    def __init__(self, application: Any = None) -> None:
        self.inside, self.most = 0, 0
        self.application = in_turn(application or self.work)

    def work(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with environ.get("before", nullcontext)():
            self.inside += 1
            self.most = max(self.most, self.inside)
            with environ.get("around", nullcontext)():
                time.sleep(0.01)
            self.inside -= 1
        connections.close_all()
        return []

    def slowly(self, does: Any) -> Any:
        """It, taking its time, and noted as the work of this server."""

        def slow(*given: Any) -> Any:
            self.inside += 1
            self.most = max(self.most, self.inside)
            time.sleep(0.02)
            self.inside -= 1
            return does(*given)

        return slow

    def asked(self, times: int, **environ: Any) -> int:
        """How many were inside at the same moment."""
        threads = [threading.Thread(target=self.application, args=(environ, None)) for _ in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert self.inside == 0
        return self.most


def test_one_request_is_answered_at_a_time() -> None:
    assert Server().asked(4) == 1


def test_without_turns_they_would_meet() -> None:
    server = Server()
    server.application = server.work
    assert server.asked(4) > 1


def test_others_are_answered_while_one_lends_its_turn() -> None:
    assert Server().asked(4, around=lent) > 1


def test_the_turn_is_had_again_after_lending_and_given_back_by_an_error() -> None:
    def fails(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with lent():
            assert not turns._turn.locked()
        assert turns._turn.locked()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        in_turn(fails)({}, None)
    assert not turns._turn.locked()


@pytest.mark.parametrize(("around", "least", "most"), [(nullcontext, 0.04, 0.2), (lent, 0, 0.03)])
def test_the_time_for_which_the_turn_was_had_is_known_without_what_was_lent(
    around: Any, least: float, most: float
) -> None:
    before = turns.seconds_held()
    Server().asked(4, around=around)
    assert least <= turns.seconds_held() - before < most


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
    assert (server.asked(4) > 1) is lends


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
    assert server.asked(4) > 1


def test_outside_of_the_web_server_there_is_nothing_to_lend() -> None:
    with lent():
        assert not turns._turn.locked()
