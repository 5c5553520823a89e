"""What is made while PostgreSQL commits is there at once afterwards, counts only if it did, and holds nobody up."""

import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import Any

import pytest
from accounts.models import Session, User
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.utils import timezone
from lib.postgresql.meanwhile import Meanwhile, while_committing
from lib.turns import in_turn
from psycopg2.extensions import get_wait_callback

from tests.cast import make_cast

pytestmark = [
    pytest.mark.race,
    pytest.mark.usefixtures("committed_db"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL"),
]
postgresql: Any = connection
SECONDS = 0.3
"""For which a commit takes, here."""


@contextmanager
def slow_commit(statement: str = f"SELECT pg_sleep({SECONDS})") -> Iterator[None]:
    """A transaction, with whose COMMIT something travels that takes its time."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        yield
        with postgresql.travelling.along():
            cursor.execute(statement)


@pytest.fixture
def lena() -> User:
    return make_cast().lena


def name() -> str:
    return User.objects.values_list("full_name", flat=True).get(email__startswith="lena")


@pytest.mark.parametrize("waits", [True, False])
def test_it_is_done_while_the_commit_is_under_way(monkeypatch: pytest.MonkeyPatch, waits: bool) -> None:
    if not waits:
        monkeypatch.setattr("lib.postgresql.meanwhile.set_wait_callback", lambda wait: None)
    started = time.monotonic()
    with slow_commit():
        done = while_committing(lambda: time.monotonic() - started)
    assert time.monotonic() - started >= SECONDS
    assert (done.result < SECONDS) is waits, "it was made only after the commit"
    assert get_wait_callback() is None


def test_it_is_done_once_and_its_result_kept(lena: User) -> None:
    done = []
    with transaction.atomic():
        User.objects.filter(pk=lena.pk).update(full_name="Lena K")
        told = while_committing(lambda: done.append(1) or len(done))
        assert not done
    assert (told.result, told.result, done) == (1, 1, [1])
    assert name() == "Lena K"


def test_what_fails_is_told_after_the_commit(lena: User) -> None:
    def fails() -> None:
        raise LookupError

    with transaction.atomic():
        User.objects.filter(pk=lena.pk).update(full_name="Lena K")
        told = while_committing(fails)
    assert name() == "Lena K"
    with pytest.raises(LookupError):
        told.result  # noqa: B018 - raises


def test_what_asks_the_database_after_all_is_done_afterwards(lena: User) -> None:
    with transaction.atomic():
        User.objects.filter(pk=lena.pk).update(full_name="Lena K")
        told = while_committing(name)
    assert told.result == "Lena K"
    assert name() == "Lena K"


def test_a_commit_that_fails_says_so_and_the_next_has_forgotten_it() -> None:
    done = []
    with pytest.raises(IntegrityError), _refused():
        while_committing(lambda: done.append("made"))
    assert done == ["made"], "it was under way, and is given to nobody"
    with transaction.atomic():
        User.objects.count()
    assert done == ["made"]


@contextmanager
def _refused() -> Iterator[None]:
    """A transaction that its COMMIT finds wrong: a session of nobody."""
    with transaction.atomic():
        yield
        Session.objects.create(user_id=uuid.uuid4(), expires_at=timezone.now())


def test_what_is_rolled_back_is_not_made() -> None:
    done = []
    with suppress(LookupError), transaction.atomic():
        User.objects.count()
        while_committing(lambda: done.append("made"))
        raise LookupError
    with transaction.atomic():
        User.objects.count()
    assert not done


def test_within_another_transaction_it_is_made_when_asked_for() -> None:
    done = []
    with transaction.atomic():
        with transaction.atomic():
            User.objects.count()
            told = while_committing(lambda: done.append("made"))
        assert not done
        told.result  # noqa: B018 - makes it
        assert done == ["made"]


def test_a_connection_that_is_cut_meanwhile_is_told_of_and_the_next_works(lena: User) -> None:
    def cut() -> None:
        other: Any = connections["default"].copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [postgresql.connection.info.backend_pid])
        other.close()

    with pytest.raises(OperationalError), slow_commit("SELECT pg_sleep(10)"):
        while_committing(cut)
    connection.close_if_unusable_or_obsolete()
    assert name() == lena.full_name


def test_others_ask_meanwhile_as_ever(lena: User) -> None:
    seen: list[Any] = []

    def ask() -> None:
        try:
            connection.close()  # and connects, while psycopg2 waits in our way
            seen.extend([name(), time.monotonic() - started])
        finally:
            connections.close_all()

    other, started = threading.Thread(target=ask), time.monotonic()
    with slow_commit():
        while_committing(other.start)
    took = time.monotonic() - started
    other.join(10)
    assert seen[0] == lena.full_name
    assert seen[1] < SECONDS <= took


@pytest.mark.parametrize("lends", [True, False])
def test_the_turn_is_lent_for_the_wait_and_not_for_the_work(monkeypatch: pytest.MonkeyPatch, lends: bool) -> None:
    inside, most, answered = 0, 0, []

    def work() -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.02)
        inside -= 1

    def commits(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with slow_commit():
            while_committing(work)
        answered.append(time.monotonic() - started)
        connections.close_all()
        return []

    if not lends:
        monkeypatch.setattr("lib.postgresql.meanwhile.lent", nullcontext)
    application, started = in_turn(commits), time.monotonic()
    threads = [threading.Thread(target=application, args=({}, None)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert most == 1
    assert (max(answered) < 2.5 * SECONDS) is lends


def test_elsewhere_it_is_made_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(connections["default"]), "vendor", "sqlite")
    made: Callable[[], Meanwhile[str]] = lambda: while_committing(lambda: "made")  # noqa: E731
    assert made().result == "made"
    assert postgresql.meanwhile is None
