"""The trail of security events: complete, in order, not to be rewritten unnoticed, and able to forget."""

import os
from threading import Barrier
from typing import Any

import pytest
from accounts import trail, trail_rows
from accounts.models import SecurityEvent, SecurityHead, SecurityTrace
from accounts.tasks import purge_ended, seal_every_minute
from accounts.trail import UnknownKind, record
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from lib.chain import BrokenChain

from tests.cast import Cast
from tests.races import PATIENCE, at_once, together

TABLE = "accounts_securityevent"
SQLITE = "sqlite" in os.environ["DATABASE_URL"]
ADDRESS = "203.0.113.9"


def behind_its_back(statement: str, table: str = TABLE) -> None:
    """Run SQL with the triggers out of the way, as somebody who owns the database could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def three_events(cast: Cast) -> list[SecurityEvent]:
    events = [
        record("sign_in.succeeded", user=cast.lena, by=cast.lena, address=ADDRESS, device="Firefox", door="api"),
        record("account.role_changed", user=cast.lena, by=cast.ada, before="STUDENT", after="INSTRUCTOR"),
        record("sign_in.failed", address=ADDRESS, email="nobody@nowhere.example", reason="unknown", door="admin"),
    ]
    trail.seal()
    return events


@pytest.mark.django_db
@pytest.mark.asvs("16.2.1")
def test_an_event_says_who_did_what_to_whom_from_where(cast: Cast) -> None:
    first, second, third = three_events(cast)
    assert (first.user_id, first.by_id, first.facts) == (cast.lena.pk, cast.lena.pk, {"door": "api"})
    assert (first.trace.address, first.trace.device) == (ADDRESS, "Firefox")
    assert (second.by_id, second.facts) == (cast.ada.pk, {"before": "STUDENT", "after": "INSTRUCTOR"})
    assert not SecurityTrace.objects.filter(event=second).exists()
    assert (third.user_id, third.trace.email_mark) == (None, trail.mark_of(" Nobody@Nowhere.example"))


@pytest.mark.django_db
def test_kinds_and_facts_outside_the_catalogue_are_refused(cast: Cast) -> None:
    with pytest.raises(UnknownKind):
        record("account.sung", user=cast.lena)
    with pytest.raises(UnknownKind, match="password"):
        record("sign_in.failed", user=cast.lena, password="Geheim123")
    assert not SecurityEvent.objects.exists()


@pytest.mark.django_db
@pytest.mark.asvs("16.4.1")
def test_what_somebody_sends_can_t_forge_a_line(cast: Cast) -> None:
    device = "curl\r\n2026-01-01 all is well\x00\x1b[2J\u202e\ud800"
    event = record("sign_in.failed", user=cast.lena, device=device, address="1.2.3.4\n5", reason="a\nb\x00" * 400)
    event.refresh_from_db()
    assert event.trace.device == "curl2026-01-01 all is well[2J"
    assert event.trace.address == ""
    assert "\n" not in event.facts["reason"]
    assert len(event.facts["reason"]) <= trail.MOST_TEXT


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "kept"),
    [("::ffff:203.0.113.9", ADDRESS), ("fe80::1%eth0", "fe80::1"), ("2001:DB8::0:1", "2001:db8::1"), ("::1.2.3.4", "")],
)
def test_an_address_has_one_way_to_be_written(cast: Cast, sent: str, kept: str) -> None:
    record("sign_in.failed", user=cast.lena, address=sent, reason="password")
    trail.seal()
    found = SecurityTrace.objects.get().address
    assert found == (kept or "::102:304")
    trail.verify()


@pytest.mark.django_db
def test_what_is_undone_is_not_recorded(cast: Cast) -> None:
    with transaction.atomic():
        record("account.activated", user=cast.lena, by=cast.ada)
        transaction.set_rollback(True)
    assert not SecurityEvent.objects.exists()


@pytest.mark.django_db
@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {TABLE} SET kind = 'x'",
        f"UPDATE {TABLE} SET sequence = NULL",
        f"DELETE FROM {TABLE}",
        "UPDATE accounts_securitytrace SET address = '192.0.2.1'",
    ],
)
def test_the_database_refuses_to_change_or_remove_an_event(cast: Cast, statement: str) -> None:
    if SQLITE and "DELETE" in statement:
        pytest.skip("tests on SQLite do without this trigger, to be able to empty the tables")
    three_events(cast)
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        cursor.execute(statement)
    assert trail.verify().count == 3


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["kind = 'x', sequence = 1", "facts = '{}'", "at = '2020-01-01'", "by_id = NULL"])
def test_not_even_before_it_is_sealed(cast: Cast, change: str) -> None:
    record("account.role_changed", user=cast.lena, by=cast.ada, before="STUDENT", after="ADMIN")
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        cursor.execute(f"UPDATE {TABLE} SET {change}")


@pytest.mark.django_db
@pytest.mark.skipif(SQLITE, reason="SQLite has no TRUNCATE")
def test_the_table_can_t_be_emptied_at_once(cast: Cast) -> None:
    three_events(cast)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            cursor.execute(f"TRUNCATE {TABLE} CASCADE")


TAMPERED = {
    "a role is rewritten": ("UPDATE {} SET facts = '{{}}' WHERE sequence = 2", 2),
    "somebody else did it": ("UPDATE {} SET by_id = user_id WHERE sequence = 2", 2),
    "it was another day": ("UPDATE {} SET at = at - interval '1 day' WHERE sequence = 3", 3),
    "it has no trace": ("UPDATE {} SET trace_digest = '' WHERE sequence = 1", 1),
    "the last is taken out of the chain": ("UPDATE {} SET sequence = NULL WHERE sequence = 3", 3),
    "the first is moved to the end": ("UPDATE {} SET sequence = 4 WHERE sequence = 1", 1),
}


@pytest.mark.django_db
@pytest.mark.asvs("16.4.2")
@pytest.mark.skipif(SQLITE, reason="the statements are PostgreSQL's")
@pytest.mark.parametrize("what", TAMPERED)
def test_whoever_gets_round_the_database_is_found_out(cast: Cast, what: str) -> None:
    three_events(cast)
    statement, first_broken = TAMPERED[what]
    behind_its_back(statement.format(TABLE))
    with pytest.raises(CommandError, match=f"security events is broken. Entry {first_broken}:") as refused:
        call_command("verify_trail")
    assert refused.value.returncode == 1


@pytest.mark.django_db
@pytest.mark.skipif(SQLITE, reason="the statements are PostgreSQL's")
def test_a_changed_address_is_found_out(cast: Cast) -> None:
    three_events(cast)
    behind_its_back("UPDATE accounts_securitytrace SET address = '192.0.2.1'", "accounts_securitytrace")
    with pytest.raises(BrokenChain, match="address"):
        trail.verify()


@pytest.mark.django_db
def test_the_command_tells_how_long_the_chain_is_and_where_it_ends(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier = three_events(cast)[0]
    earlier.refresh_from_db()
    record("password.changed", user=cast.lena, by=cast.lena)
    call_command("verify_trail", contains=earlier.hash)
    out = capsys.readouterr().out
    assert "3 events, unbroken" in out
    assert "1 not sealed yet" in out
    with pytest.raises(CommandError, match="not the one"):
        call_command("verify_trail", contains="f" * 64)


@pytest.mark.django_db
def test_a_person_is_forgotten_and_the_chain_still_holds(cast: Cast) -> None:
    three_events(cast)
    kept = record("sign_in.succeeded", user=cast.ada, by=cast.ada, address=ADDRESS)
    record("sign_in.failed", address=ADDRESS, email=cast.lena.email.upper(), reason="unknown")
    trail.seal()
    assert trail.forget(cast.lena) == 2
    assert set(SecurityTrace.objects.exclude(email_mark=trail.mark_of("nobody@nowhere.example"))) == {kept.trace}
    found = trail.verify()
    assert (found.count, found.forgotten) == (5, 2)
    key = cast.lena.pk
    cast.lena.delete()
    assert SecurityEvent.objects.about(key).count() == 2
    assert trail.verify().count == 5


@pytest.mark.django_db
def test_after_a_year_the_trail_does_not_say_from_where(cast: Cast) -> None:
    three_events(cast)
    year = timezone.timedelta(days=366)
    assert purge_ended(timezone.now()) == 0
    assert purge_ended(timezone.now() + year) == 2
    assert trail.verify().forgotten == 2


def write_at_once(cast: Cast, times: int = 20) -> list[Any]:
    def write(number: int) -> Any:
        try:
            return record("sign_in.failed", user=cast.lena, reason=str(number))
        except DatabaseError as error:
            return error

    return at_once(write, times)


@pytest.mark.race
@pytest.mark.skipif(SQLITE, reason="SQLite has one writer")
def test_twenty_writers_at_once_make_one_chain(committed_db: None, cast: Cast) -> None:
    write_at_once(cast)
    events = SecurityEvent.objects.order_by("sequence")
    assert [event.sequence for event in events] == list(range(1, 21))
    assert {event.facts["reason"] for event in events} == {str(number) for number in range(20)}
    assert trail.verify() == trail.TrailVerified(20, events[19].hash, 0, 0, 0)


def is_broken() -> bool:
    try:
        trail.verify()
    except BrokenChain:
        return True
    return False


@pytest.mark.race
@pytest.mark.skipif(SQLITE, reason="SQLite has one writer")
def test_without_the_lock_they_break_it(committed_db: None, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: were nothing broken here, the test above would prove nothing."""
    SecurityHead.objects.create(pk=1)
    with monkeypatch.context() as patched:
        patched.setattr(trail, "seal", lambda: 0)
        record("sign_in.failed", user=cast.lena, reason="password")
    met = Barrier(8)

    def all_look_first() -> SecurityHead:
        head = SecurityHead.objects.get(pk=1)
        met.wait(timeout=20)
        return head

    monkeypatch.setattr(trail_rows, "locked_head", all_look_first)
    sealed = together(*[trail.seal] * 8)
    # Whoever writes second fails, or finds everything sealed and writes the end of before.
    assert any(isinstance(each, DatabaseError) for each in sealed) or is_broken()


@pytest.mark.race
@pytest.mark.skipif(SQLITE, reason="SQLite has one writer")
def test_an_open_transaction_keeps_nobody_waiting(committed_db: None, cast: Cast) -> None:
    """Its event is in the chain after those that committed before it."""
    with transaction.atomic():
        slow = record("account.exported", user=cast.lena, by=cast.lena)
        at_once(lambda number: record("sign_in.failed", user=cast.otto, reason=str(number)), 3)
        assert SecurityEvent.objects.unsealed().get() == slow
    slow.refresh_from_db()
    assert slow.sequence == 4
    assert trail.verify().unsealed == 0


@pytest.mark.django_db
def test_what_a_dying_process_left_is_sealed_within_a_minute(cast: Cast) -> None:
    for number in range(3):
        record("sign_in.failed", user=cast.lena, reason=str(number))
    assert SecurityEvent.objects.unsealed().count() == 3
    seal_every_minute()
    assert trail.verify().count == 3


@pytest.mark.race
@pytest.mark.skipif(SQLITE, reason="SQLite has one writer")
def test_slow_transactions_are_not_put_in_a_line(committed_db: None, cast: Cast) -> None:
    """Were the chain's lock taken when an event is written, the second could not write before the first commits."""
    all_wrote = Barrier(20)

    def slowly(number: int) -> None:
        with transaction.atomic():
            record("sign_in.failed", user=cast.lena, reason=str(number))
            all_wrote.wait(PATIENCE)

    at_once(slowly, 20)
    found = trail.verify()
    assert (found.count, found.unsealed) == (20, 0)
