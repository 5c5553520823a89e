"""The audit record: complete, in order, and not to be rewritten unnoticed."""

import os
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from lib import chain
from lib.chain import BrokenChain

from content import audit
from content.actions.moderation import (
    approve_course,
    publish_course,
    reject_course,
    roll_back,
    unpublish_course,
)
from content.actions.submission import submit_course, withdraw_course
from content.models import AuditEntry, AuditHead, Course, LessonPage, Release
from tests.cast import Cast
from tests.factories.courses import draft_course, pending_course, publish, published_course
from tests.races import at_once

TABLE = "content_auditentry"
SQLITE = "sqlite" in os.environ["DATABASE_URL"]


def actions() -> list[str]:
    return list(AuditEntry.objects.values_list("action", flat=True))


def behind_its_back(statement: str) -> None:
    """Run SQL with the triggers out of the way, as somebody who owns the database could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


def verified(capsys: pytest.CaptureFixture[str], **options: Any) -> str:
    call_command("verify_audit", **options)
    return capsys.readouterr().out


@pytest.mark.django_db
def test_every_step_of_a_course_is_recorded_with_who_and_why(cast: Cast) -> None:
    course = draft_course(by=cast.ines)
    submit_course(course=course, by=cast.ines)
    withdraw_course(course=course, by=cast.ines)
    submit_course(course=course, by=cast.ines)
    reject_course(course=course, by=cast.rosa, comment="Add captions.")
    submit_course(course=course, by=cast.ines)
    approve_course(course=course, by=cast.ada, comment="Good.", publish=True)
    unpublish_course(course=course, by=cast.rosa, comment="Outdated.")
    publish_course(course=course, by=cast.rosa)
    steps = ["submitted", "withdrawn", "submitted", "rejected", "submitted", "approved", "released"]
    assert actions() == [f"course.{step}" for step in [*steps, "unpublished", "released"]]
    rejected, approved = AuditEntry.objects.get(sequence=4), AuditEntry.objects.get(action="course.approved")
    assert (rejected.actor_id, rejected.course_id) == (cast.rosa.pk, course.pk)
    assert (rejected.data, rejected.words.said) == ({}, {"comment": "Add captions."})
    assert approved.release_id == Release.objects.get(number=1).pk
    assert approved.told == {"number": 1, "comment": "Good."}
    assert AuditEntry.objects.get(action="course.unpublished").told == {"comment": "Outdated."}
    assert audit.verify().count == 9


@pytest.mark.django_db
def test_rolling_back_is_recorded(cast: Cast) -> None:
    course = published_course(by=cast.ines)
    lesson = LessonPage.objects.order_by("path")[0]
    lesson.title = "Better"
    lesson.save_revision(user=cast.ines)
    publish(course, by=cast.ines)
    roll_back(course=course, by=cast.rosa, number=1)
    last = audit.history_of(course)[0]
    assert (last.action, last.data, last.actor_id) == ("course.rolled_back", {"number": 1}, cast.rosa.pk)


@pytest.mark.django_db
def test_what_is_undone_is_not_recorded(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    with transaction.atomic():
        reject_course(course=course, by=cast.rosa, comment="No.")
        assert len(actions()) == 2
        transaction.set_rollback(True)
    assert actions() == ["course.submitted"]
    assert audit.verify().count == 1


@pytest.mark.django_db
def test_the_record_outlives_people_and_courses(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    key, ines = course.pk, cast.ines.pk
    withdraw_course(course=course, by=cast.ines)
    course.releases.all().delete()
    course.delete()
    cast.ines.delete()
    assert set(AuditEntry.objects.values_list("course_id", "actor_id")) == {(key, ines)}
    assert audit.verify().count == 2


@pytest.mark.django_db
@pytest.mark.parametrize("statement", [f"UPDATE {TABLE} SET action = 'x'", f"DELETE FROM {TABLE}"])
@pytest.mark.asvs("16.4.2")
def test_the_database_refuses_to_change_or_remove_an_entry(cast: Cast, statement: str) -> None:
    if SQLITE and "DELETE" in statement:
        pytest.skip("tests on SQLite do without this trigger, to be able to empty the tables")
    pending_course(by=cast.ines)
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        cursor.execute(statement)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        AuditEntry.objects.update(data={})
    assert actions() == ["course.submitted"]


@pytest.mark.django_db
@pytest.mark.skipif(SQLITE, reason="SQLite has no TRUNCATE")
@pytest.mark.asvs("16.4.2")
def test_the_database_refuses_to_empty_the_record(cast: Cast) -> None:
    pending_course(by=cast.ines)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            cursor.execute(f"TRUNCATE {TABLE} CASCADE")
    assert actions() == ["course.submitted"]


@pytest.mark.django_db
def test_the_command_tells_how_long_the_chain_is_and_where_it_ends(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "0 entries, unbroken" in verified(capsys)
    course = pending_course(by=cast.ines)
    earlier = AuditEntry.objects.get().hash
    reject_course(course=course, by=cast.rosa, comment="No.")
    out = verified(capsys, contains=earlier)
    assert "2 entries, unbroken" in out
    assert AuditEntry.objects.get(sequence=2).hash in out
    with pytest.raises(CommandError, match="not the one"):
        verified(capsys, contains="f" * 64)


TAMPERED = {
    "a comment is rewritten": ('UPDATE {} SET data = \'{{"comment": "Fine."}}\' WHERE sequence = 2', 2),
    "somebody else did it": ("UPDATE {} SET actor_id = NULL WHERE sequence = 1", 1),
    "it was another day": ("UPDATE {} SET at = at - interval '1 day' WHERE sequence = 3", 3),
    "one is removed from the middle": ("DELETE FROM {} WHERE sequence = 2", 2),
    "the first is removed": ("DELETE FROM {} WHERE sequence = 1", 1),
    "the last is removed": ("DELETE FROM {} WHERE sequence = 4", 4),
    "all are removed": ("DELETE FROM {}", 1),
    "the order is another": ("UPDATE {} SET sequence = 9 - sequence WHERE sequence = 3", 3),
    "one is slipped in at the end": (
        "INSERT INTO {} (sequence, at, actor_id, action, course_id, data, words_digest, previous_hash, hash) "
        "SELECT 5, at, actor_id, action, course_id, data, '', hash, hash FROM {} WHERE sequence = 4",
        5,
    ),
}


@pytest.mark.django_db
@pytest.mark.skipif(SQLITE, reason="the statements are PostgreSQL's")
@pytest.mark.parametrize("what", TAMPERED)
def test_whoever_gets_round_the_database_is_found_out(
    cast: Cast, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    course = pending_course(by=cast.ines)
    reject_course(course=course, by=cast.rosa, comment="Bad.")
    submit_course(course=course, by=cast.ines)
    reject_course(course=course, by=cast.rosa, comment="Still bad.")
    statement, first_broken = TAMPERED[what]
    behind_its_back(statement.format(TABLE, TABLE))
    with pytest.raises(CommandError, match=f"Entry {first_broken}:") as refused:
        call_command("verify_audit")
    assert refused.value.returncode == 1


@pytest.mark.django_db
@pytest.mark.skipif(SQLITE, reason="the statements are PostgreSQL's")
def test_an_entry_rewritten_with_its_hash_breaks_the_next_one(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    reject_course(course=course, by=cast.rosa, comment="Bad.")
    forged = AuditEntry.objects.get(sequence=1)
    forged.actor_id = cast.otto.pk
    behind_its_back(
        f"UPDATE {TABLE} SET actor_id = '{forged.actor_id}', hash = '{forged.computed_hash()}' WHERE sequence = 1"
    )
    with pytest.raises(BrokenChain) as broken:
        audit.verify()
    assert broken.value.sequence == 2


def write_at_once(course: Course, by: Any) -> list[Any]:
    def write(number: int) -> Any:
        try:
            return audit.note("course.tested", course=course, by=by, number=number)
        except DatabaseError as error:
            return error

    return at_once(write, 20)


@pytest.mark.race
@pytest.mark.skipif(SQLITE, reason="SQLite has one writer")
def test_twenty_writers_at_once_make_one_chain(committed_db: None, cast: Cast) -> None:
    course = draft_course(by=cast.ines)
    written = write_at_once(course, cast.ines)
    assert sorted(entry.sequence for entry in written) == list(range(1, 21))
    assert {entry.data["number"] for entry in AuditEntry.objects.all()} == set(range(20))
    assert audit.verify().count == 20


@pytest.mark.race
@pytest.mark.skipif(SQLITE, reason="SQLite has one writer")
def test_without_the_lock_they_lose_entries(committed_db: None, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: were nothing lost here, the test above would prove nothing."""
    from threading import Barrier

    course = draft_course(by=cast.ines)
    AuditHead.objects.create(pk=1)
    met = Barrier(20)

    def all_look_first(heads: type[AuditHead]) -> AuditHead:
        head = AuditHead.objects.get(pk=1)
        met.wait(timeout=20)
        return head

    monkeypatch.setattr(chain, "locked_head", all_look_first)
    written = write_at_once(course, cast.ines)
    assert sum(isinstance(each, DatabaseError) for each in written) == 19
    assert AuditEntry.objects.count() == 1
