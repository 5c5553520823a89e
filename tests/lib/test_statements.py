"""Prepared queries are known to the server by name, and give the same as without."""

import uuid
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import psycopg2
import pytest
from accounts.models import User
from django.db import connection, transaction
from django.db.models import CharField, QuerySet, UUIDField, Value
from django.test.utils import CaptureQueriesContext
from lib.given import Given
from lib.postgresql.statements import MOST
from lib.prepared import Prepared, _compile
from lib.prepared_writes import PreparedWrite
from lib.together import update

from tests.cast import Cast, make_cast
from tests.prepared import prepared_queries

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL")


@pytest.fixture
def cast(committed_db: None) -> Iterator[Cast]:
    connection.close()  # for one that has named nothing
    yield make_cast()
    connection.close()


def people(email: Any, key: Any) -> QuerySet[User]:
    asked = User.objects.filter(email=email, full_name__contains="100 %").exclude(pk=key)
    return (User.objects.filter(email=email, role="STUDENT") | asked).annotate(as_text=Value("5 % of %s"))


EMAIL, KEY = Given("email", CharField()), Given("key", UUIDField())


def asked(run: Callable[[], Any]) -> str:
    """The statement that `run` sends by the usual way."""
    with CaptureQueriesContext(connection) as captured:
        run()
    return str(captured.captured_queries[-1]["sql"])


def test_a_query_is_named_when_it_is_run_again_and_finds_the_same(cast: Cast) -> None:
    by_name = Prepared(lambda: people(EMAIL, KEY))
    for number, user in enumerate((cast.lena, cast.liam, cast.lena, cast.ines)):
        key = uuid.uuid4()
        sent = asked(lambda user=user, key=key: by_name.all(email=user.email, key=key))  # type: ignore[misc]
        assert sent.startswith("EXECUTE lectern_1 (" if number else "SELECT ")
        assert by_name.all(email=user.email, key=key) == list(people(user.email, key))
    assert by_name.all(email="'; --", key=key) == []
    assert by_name.first(email=cast.lena.email, key=key).as_text == "5 % of %s"


def test_a_transaction_is_never_risked_for_a_name(cast: Cast) -> None:
    renamed = PreparedWrite(lambda: update(User.objects.filter(pk=KEY), full_name=Given("name", CharField())))
    with transaction.atomic():
        for _ in range(3):
            assert asked(lambda: renamed.run(key=cast.lena.pk, name="Lena")).startswith("UPDATE")
    with transaction.atomic():
        assert asked(lambda: renamed.run(key=cast.lena.pk, name="Lena L.")).startswith("EXECUTE ")
    assert User.objects.get(pk=cast.lena.pk).full_name == "Lena L."


def test_what_the_server_can_not_name_is_run_as_it_is(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.postgresql.statements._type_of", lambda *_: "no_such_type")
    unnamed = Prepared(lambda: people(EMAIL, KEY))
    for _ in range(3):
        sent = asked(lambda: unnamed.all(email=cast.lena.email, key=cast.lena.pk))
        assert sent.startswith("SELECT ")
    assert unnamed.first(email=cast.lena.email, key=cast.liam.pk) == cast.lena


def test_a_name_that_holds_no_more_is_given_up(cast: Cast) -> None:
    """As after a migration that changed a column, or behind a pool that can't be told from a server."""
    by_name = Prepared(lambda: User.objects.filter(email=EMAIL).values_list("full_name", flat=True))
    for spoil in ("ALTER TABLE accounts_user ALTER full_name TYPE varchar(151)", "DEALLOCATE ALL"):
        assert [by_name.all(email=cast.lena.email) for _ in range(3)] == [[("Lena",)]] * 3
        with connection.cursor() as cursor:
            cursor.execute(spoil)
        assert by_name.all(email=cast.lena.email) == [("Lena",)]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_user ALTER full_name TYPE varchar(150)")


def test_a_connection_has_so_many_names_and_no_more(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.postgresql.statements.MOST", 3)
    assert MOST > 3
    queries = [Prepared(lambda n=n: User.objects.filter(email=EMAIL)[: n + 1]) for n in range(5)]  # type: ignore[misc]
    for _ in range(2):
        for query in queries:
            query.all(email=cast.lena.email)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements ORDER BY 1")
        assert [name for (name,) in cursor.fetchall()] == ["lectern_3", "lectern_4", "lectern_5"]
    assert [query.all(email=cast.lena.email) for query in queries] == [[cast.lena]] * 5


def test_the_server_can_name_every_query_of_ours(cast: Cast) -> None:
    known: Any = connection
    connection.ensure_connection()
    import_module("config.urls")
    queries = list(prepared_queries())
    assert len(queries) > 20
    with transaction.atomic(), connection.cursor() as cursor:  # some of them lock
        for query in queries:
            statement = query._statement() if isinstance(query, PreparedWrite) else _compile(query._build(), "default")
            sql, parameters = statement if isinstance(statement, tuple) else (statement.sql, statement.parameters)
            assert known.statements._name(cursor.cursor, sql, parameters)[0].startswith("EXECUTE ")


@pytest.mark.parametrize("wrong", [psycopg2.errors.UniqueViolation(), psycopg2.errors.DeadlockDetected(), None])
def test_another_error_is_not_taken_for_that(cast: Cast, wrong: Exception | None) -> None:
    statements: Any = connection
    connection.ensure_connection()
    assert statements.statements.forget(wrong) is False
    assert statements.statements.forget(psycopg2.errors.FeatureNotSupported()) is True
