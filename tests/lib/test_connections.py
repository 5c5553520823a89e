"""A connection to PostgreSQL that was kept is known to be good, or to be gone, without asking the server."""

import time
import uuid
from typing import Any

import psycopg2
import pytest
from django.db import DataError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from lib.postgresql.base import ASKED_FOR

from tests.races import until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL"),
]


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What Django's own check has asked."""
    from django.db.backends.postgresql import base

    asked, original = list[str](), base.DatabaseWrapper.is_usable
    monkeypatch.setattr(base.DatabaseWrapper, "is_usable", lambda self: asked.append("SELECT 1") or original(self))
    return asked


def begin_request() -> int:
    """What Django does at both ends of each request; gives the process that then answers."""
    connection.health_check_enabled, connection.health_check_done = True, False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def cut(pid: int) -> None:
    """As a restart of the server does."""
    with psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        other.cursor().execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()
    until(lambda: not quiet())


def quiet() -> Any:
    wrapper: Any = connection
    return wrapper._is_quiet()


def test_a_connection_in_use_is_not_asked_about(questions: list[str]) -> None:
    first = begin_request()
    assert [begin_request() for _ in range(3)] == [first] * 3
    assert questions == []


def test_one_that_the_server_has_ended_is_replaced_before_the_first_query(questions: list[str]) -> None:
    first = begin_request()
    cut(first)
    assert begin_request() != first
    assert questions == ["SELECT 1"]


def test_one_that_was_idle_for_long_is_asked(questions: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    first, later = begin_request(), time.monotonic() + ASKED_FOR + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert begin_request() == first
    assert questions == ["SELECT 1"]
    assert begin_request() == first
    assert questions == ["SELECT 1"]


def asked_by(cursor: Any, question: str) -> Any:
    with cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def test_a_cursor_stays_open_for_as_long_as_its_connection_whatever_was_asked_with_it() -> None:
    wrapper: Any = connection
    first, texts = wrapper.open_cursor(), wrapper.open_cursor(ids_as_text=True)
    assert wrapper.open_cursor() is first is not texts is wrapper.open_cursor(ids_as_text=True)
    assert [type(asked_by(each, "SELECT gen_random_uuid()")) for each in (first, texts)] == [uuid.UUID, str]
    with pytest.raises(DataError):
        asked_by(first, "SELECT 1 / 0")
    cut(asked_by(first, "SELECT pg_backend_pid()"))
    with pytest.raises(OperationalError):
        asked_by(first, "SELECT 2")
    begin_request()
    assert wrapper.open_cursor() is not first
    assert asked_by(wrapper.open_cursor(), "SELECT 3") == 3


def test_what_is_asked_with_an_open_cursor_is_counted_and_refused_like_anything_else() -> None:
    wrapper: Any = connection
    with CaptureQueriesContext(connection) as queries:
        assert type(asked_by(wrapper.open_cursor(ids_as_text=True), "SELECT gen_random_uuid()")) is str
    assert len(queries) == 1
    seen: list[str] = []
    with connection.execute_wrapper(lambda execute, sql, *rest: seen.append(sql) or execute(sql, *rest)):
        asked_by(wrapper.open_cursor(), "SELECT 1")
    assert seen == ["SELECT 1"]
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            asked_by(wrapper.open_cursor(), "SELECT 1")
