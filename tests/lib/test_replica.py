"""How far behind a replica is, of a real one that streams, stops, fails and is made a primary."""

import time
from typing import Any
from unittest.mock import MagicMock

import psycopg2
import pytest
from lib import replica as replicas
from lib.replica import REPLICA, Lag, Replica

from tests.harness import start_postgres
from tests.standby import standby_of


def test_lag_is_how_long_ago_the_primary_was_where_the_replica_is() -> None:
    lag = Lag()
    assert lag.seconds(0) == float("inf")
    lag.note(10, primary=100, replica=90)
    assert lag.seconds(10) == float("inf"), "nobody knows yet when the primary was there"
    lag.note(11, primary=200, replica=150)
    assert lag.seconds(11) == 1
    lag.note(12, primary=300, replica=150)
    assert lag.seconds(12) == 2
    lag.note(13, primary=300, replica=300)
    assert lag.seconds(13) == 0, "an idle primary makes nobody late"
    lag.note(14, primary=300, replica=None)
    assert lag.seconds(14) == float("inf"), "a replica that was made a primary has a life of its own"


def test_a_real_replica_is_read_from_only_while_it_follows(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.REPLICA_LAG_SECONDS = 1
    primary = start_postgres()
    with standby_of(primary) as standby:
        addresses = {"default": primary, REPLICA: standby.url}

        def ask(alias: str, question: str) -> int | None:
            from django.db import OperationalError

            try:
                found = tell(addresses[alias], question)
            except psycopg2.OperationalError as error:
                raise OperationalError from error
            return None if found is None else int(found)

        monkeypatch.setattr(replicas, "_ask", ask)
        monkeypatch.setattr(replicas, "_EVERY", 0.0)
        monkeypatch.setattr(replicas, "connections", MagicMock())
        replica = Replica()
        replica._pause.seconds = 0.0
        tell(primary, "CREATE TABLE written (at text)")
        assert becomes(replica, True)
        tell(standby.url, "SELECT pg_wal_replay_pause()")
        assert becomes(replica, False, writing=primary), "it shows what was true more than a second ago"
        tell(standby.url, "SELECT pg_wal_replay_resume()")
        assert becomes(replica, True)
        standby.stop()
        assert not replica.is_fine()
        standby.start()
        assert becomes(replica, True)
        tell(standby.url, "SELECT pg_promote()")
        assert becomes(replica, False)


def becomes(replica: Replica, fine: bool, writing: str = "") -> bool:
    """Whether it gets there within half a minute."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if writing:
            tell(writing, "INSERT INTO written VALUES ('now')")
        if replica.is_fine() is fine:
            return True
        time.sleep(0.05)
    return False


def tell(url: str, statement: str) -> Any:
    """One statement, and the first value that it gives."""
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None
    finally:
        connection.close()
