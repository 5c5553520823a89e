"""What begins a transaction goes with its first statement; it holds what a transaction holds, whatever fails."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import psycopg2
import pytest
from accounts.models import Session, User
from django.db import DatabaseError, IntegrityError, OperationalError, ProgrammingError, connection, transaction
from django.utils import timezone
from lib.postgresql.travelling import Travelling

from tests.cast import Cast, make_cast

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL")
postgresql: Any = connection
Step = Callable[[], None]


@pytest.fixture
def cast(committed_db: None) -> Iterator[Cast]:
    connection.close()
    yield make_cast()
    connection.close()


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was sent with something else, and what ends a transaction."""
    sent, send = list[str](), Travelling.send

    def noting(self: Travelling, to: Any, text: bytes) -> None:
        send(self, lambda message: sent.append(message.decode()) or to(message), text)

    monkeypatch.setattr(Travelling, "send", noting)
    return sent


def rename(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET full_name = %s WHERE email LIKE 'lena%%'", [name])


def now(name: str) -> Step:
    return partial(rename, name)


def later(name: str) -> Step:
    def wait() -> None:
        with postgresql.travelling.along():
            rename(name)

    return wait


def give_up() -> None:
    raise ZeroDivisionError


def unreadable() -> None:
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("SELEKT 1")


def in_a_transaction(*steps: Step) -> None:
    with transaction.atomic():
        for step in steps:
            step()


def name(cast: Cast) -> str:
    return User.objects.get(pk=cast.lena.pk).full_name


def test_a_transaction_begins_with_its_first_statement(cast: Cast, messages: list[str]) -> None:
    with transaction.atomic():
        pass
    assert messages == []
    with transaction.atomic():
        rename("A")
        rename("B")
    first, last = messages
    assert first.startswith("BEGIN; UPDATE accounts_user SET full_name = 'A'")
    assert last == "COMMIT"
    assert name(cast) == "B"


def test_what_nobody_waits_for_goes_with_what_follows_it(cast: Cast, messages: list[str]) -> None:
    with transaction.atomic():
        later("A")()
        assert name(cast) == "A"
        later("B")()
    first, last = messages
    assert first.startswith("BEGIN; UPDATE")
    assert "; SELECT" in first
    assert last.endswith("; COMMIT")
    with transaction.atomic():
        later("C")()
    assert messages[2].startswith("BEGIN; UPDATE")
    assert messages[2].endswith("; COMMIT")
    assert name(cast) == "C"


def test_outside_of_a_transaction_nothing_waits(cast: Cast) -> None:
    later("A")()
    assert name(cast) == "A"


def together(*steps: Step) -> None:
    with postgresql.travelling.together():
        for step in steps:
            step()


def test_together_they_are_one_message_and_a_transaction_by_themselves(cast: Cast, messages: list[str]) -> None:
    together(later("A"), now("B"))
    assert len(messages) == 1
    assert "BEGIN" not in messages[0]
    assert name(cast) == "B"
    with pytest.raises(DatabaseError):
        together(later("C"), now("N" * 200))
    assert name(cast) == "B"


def test_together_nothing_is_left_to_wait(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError):
        together(later("A"), give_up)
    rename("B")
    assert name(cast) == "B"
    in_a_transaction(partial(suppressed, later("C")))
    assert name(cast) == "B"


def suppressed(step: Step) -> None:
    with suppress(ZeroDivisionError):
        together(step, give_up)


def test_together_in_a_transaction_they_are_of_it(cast: Cast) -> None:
    both = partial(together, later("A"), now("B"))
    with pytest.raises(ZeroDivisionError):
        in_a_transaction(both, give_up)
    assert name(cast) == "Lena"
    in_a_transaction(both)
    assert name(cast) == "B"


def test_nothing_of_what_waits_is_sent_when_the_transaction_is_given_up(cast: Cast, messages: list[str]) -> None:
    with pytest.raises(ZeroDivisionError):
        in_a_transaction(later("A"), give_up)
    assert messages == []
    with pytest.raises(ZeroDivisionError):
        in_a_transaction(now("A"), later("B"), give_up)
    assert messages[1:] == ["ROLLBACK"]
    assert name(cast) == "Lena"


@pytest.mark.parametrize("too_long", [now("N" * 200), later("N" * 200)])
def test_what_fails_undoes_all_of_it(cast: Cast, too_long: Step) -> None:
    for steps in ([now("A"), too_long], [too_long, now("A")], [later("A"), too_long], [too_long, later("A")]):
        with pytest.raises(DatabaseError):
            in_a_transaction(*steps)
        assert name(cast) == "Lena"


def test_what_the_end_of_it_refuses_undoes_all_of_it(cast: Cast) -> None:
    def of_nobody() -> None:  # which is looked at when it commits
        Session.objects.create(user_id=uuid.uuid4(), expires_at=timezone.now())

    with pytest.raises(IntegrityError):
        in_a_transaction(of_nobody, later("A"))
    assert name(cast) == "Lena"
    assert not Session.objects.exists()


@pytest.mark.parametrize("before", [[], [later("A")]])
def test_after_what_can_not_be_read_nothing_is_written_outside_of_the_transaction(
    cast: Cast, before: list[Step]
) -> None:
    with pytest.raises(ZeroDivisionError):
        in_a_transaction(*before, unreadable, now("B"), give_up)
    assert name(cast) == "Lena"
    in_a_transaction(*before, unreadable, now("C"))
    assert name(cast) == "C"


def test_a_savepoint_may_be_the_first(cast: Cast) -> None:
    with transaction.atomic():
        with pytest.raises(DatabaseError):
            in_a_transaction(now("N" * 200))
        in_a_transaction(later("A"))
        with pytest.raises(DatabaseError):
            in_a_transaction(later("N" * 200))
    assert name(cast) == "A"


def test_savepoints_travel_with_the_statements_between_them(cast: Cast, messages: list[str]) -> None:
    with transaction.atomic():
        in_a_transaction(now("A"))
        in_a_transaction()
        in_a_transaction(now("B"))
    assert [re.sub(r"SAVEPOINT \S+?(?=;|$)", "SAVEPOINT", message)[:50] for message in messages] == [
        "BEGIN; SAVEPOINT; UPDATE accounts_user SET full_na",
        "RELEASE SAVEPOINT; SAVEPOINT; UPDATE accounts_user",
        "COMMIT",
    ]
    assert name(cast) == "B"


@pytest.mark.parametrize("inner", [[], [now("B")], [now("B"), now("N" * 200)], [later("B")], [later("N" * 200)]])
@pytest.mark.parametrize("outer", [[], [now("A")], [later("A")]])
def test_what_is_given_up_is_undone_and_no_more(cast: Cast, outer: list[Step], inner: list[Step]) -> None:
    with transaction.atomic():
        for step in outer:
            step()
        with pytest.raises((ZeroDivisionError, DatabaseError)):
            in_a_transaction(*inner, give_up)
        assert name(cast) == ("A" if outer else "Lena")
        in_a_transaction(partial(in_a_transaction, now("C")))
        with pytest.raises(ZeroDivisionError):
            in_a_transaction(partial(in_a_transaction, now("D")), give_up)
    assert name(cast) == "C"


def test_what_waits_fails_before_a_savepoint_is_set(cast: Cast) -> None:
    def fail_within() -> None:
        with transaction.atomic(), suppress(DatabaseError):
            rename("B")

    with pytest.raises(DatabaseError):
        in_a_transaction(later("N" * 200), fail_within)
    assert name(cast) == "Lena"


def test_what_can_not_be_read_in_a_savepoint_lets_nothing_of_it_stay(cast: Cast) -> None:
    with suppress(DatabaseError), transaction.atomic():
        rename("A")
        in_a_transaction(unreadable, now("B"))
    assert name(cast) == "Lena"
    in_a_transaction(now("C"))
    assert name(cast) == "C"


def test_what_psycopg2_sends_many_times_is_of_the_transaction(cast: Cast) -> None:
    def several() -> None:
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE accounts_user SET full_name = %s WHERE email LIKE 'lena%%'", [("A",), ("B",)])

    with pytest.raises(ZeroDivisionError):
        in_a_transaction(several, give_up)
    assert name(cast) == "Lena"


def test_without_autocommit_each_statement_is_in_a_transaction(cast: Cast) -> None:
    transaction.set_autocommit(False)
    try:
        rename("A")
        transaction.commit()
        rename("B")
        with pytest.raises(ProgrammingError):
            transaction.set_autocommit(True)
        transaction.rollback()
        later("C")()
        with pytest.raises(ProgrammingError):
            transaction.set_autocommit(True)
        transaction.rollback()
    finally:
        transaction.set_autocommit(True)
    assert name(cast) == "A"


def test_a_connection_that_is_cut_takes_its_transaction_with_it(cast: Cast) -> None:
    def cut() -> None:
        with psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
            other.cursor().execute("SELECT pg_terminate_backend(%s)", [postgresql.connection.info.backend_pid])
        other.close()

    with pytest.raises(OperationalError):
        in_a_transaction(now("A"), cut, later("B"))
    assert name(cast) == "Lena"
    with transaction.atomic():
        rename("C")
    assert name(cast) == "C"
