"""What admins type into settings stands beside the trail: it goes with whom it names, and else stays as it was."""

import importlib
import json
import os
from typing import Any

import pytest
from accounts import trail
from accounts.actions.erasure import erase_person
from accounts.models import SecurityEvent, SecurityHead, SecurityWords
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from lib import chain

from content.actions.category import create_category, update_category
from tests.cast import Cast
from tests.http import browser

SQLITE = "sqlite" in os.environ["DATABASE_URL"]
EVENT, BESIDE = "accounts_securityevent", "accounts_securitywords"
postgres = pytest.mark.skipif(SQLITE, reason="the statements are PostgreSQL's")
pytestmark = pytest.mark.django_db


def named_after_otto(cast: Cast) -> SecurityEvent:
    """Rosa names a category after Otto, and then otherwise; the event of the first."""
    category = create_category(by=cast.rosa, name="Knots by Otto", description="Tied daily.")
    update_category(category=category, by=cast.rosa, description="Tied weekly.")
    update_category(category=category, by=cast.rosa, name="Knots", slug="knots")
    create_category(by=cast.rosa, name="Sails")
    trail.seal()
    return SecurityEvent.objects.earliest("pk")


def let_go(cast: Cast) -> SecurityEvent:
    event = named_after_otto(cast)
    type(cast.otto).objects.filter(pk=cast.otto.pk).update(full_name="Otto")
    erase_person(user=cast.otto, by=cast.rosa, reason="request")
    trail.seal()
    event.refresh_from_db()
    return event


def run(statement: str) -> None:
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(statement)


def test_the_hashed_part_holds_no_words(cast: Cast) -> None:
    event = named_after_otto(cast)
    assert event.facts == {"setting": "category"}
    assert event.told["after"]["name"] == "Knots by Otto"
    assert {name for row in SecurityEvent.objects.all() for name in row.facts} == {"setting"}
    salts = SecurityWords.objects.values_list("salt", flat=True)
    assert len(set(salts)) == len(salts) == 4
    page = browser(cast.rosa).get(f"/admin/security/{event.pk}/").content.decode()
    assert "name: Knots by Otto<br>slug: knots-by-otto" in page
    assert "category, Knots by Otto" in browser(cast.rosa).get("/admin/security/").content.decode()


@pytest.mark.asvs("14.2.4")
def test_who_is_erased_takes_along_the_words_that_name_them_and_the_chain_holds(cast: Cast, capsys: Any) -> None:
    event = let_go(cast)
    gone = SecurityWords.objects.exclude(erased_for=None)
    assert list(gone.values_list("said", "salt", "erased_for").distinct()) == [({}, "", cast.otto.pk)]
    assert (gone.count(), SecurityWords.objects.get(erased_for=None).said["after"]["name"]) == (3, "Sails")
    call_command("verify_trail")
    assert "5 events, unbroken; 0 not sealed yet; what was personal is removed from 0, words from 3." in (
        capsys.readouterr().out
    )
    client = browser(cast.rosa)
    assert "removed with the person whom they named" in client.get(f"/admin/security/{event.pk}/").content.decode()
    lines = b"".join(client.post("/admin/security/export/jsonl/").streaming_content).splitlines()
    taken = json.loads(lines[0])
    assert (taken["facts"], taken["words"], taken["words_digest"]) == ({"setting": "category"}, {}, event.words_digest)


ALTERED = {
    "removed": f"DELETE FROM {BESIDE}",
    "removed at once": f"TRUNCATE {BESIDE}",
    "rewritten": f'UPDATE {BESIDE} SET said = \'{{"name": "Fine."}}\'',
    "salted anew": f"UPDATE {BESIDE} SET salt = 'x'",
    "emptied for nobody": f"UPDATE {BESIDE} SET said = '{{}}', salt = ''",
    "emptied but for the salt": f"UPDATE {BESIDE} SET said = '{{}}', erased_for = '{{otto}}'",
    "emptied for somebody who is here": f"UPDATE {BESIDE} SET said = '{{}}', salt = '', erased_for = '{{ines}}'",
    "put back": f"UPDATE {BESIDE} SET erased_for = NULL WHERE erased_for IS NOT NULL",
    "taken out of what is hashed": f"UPDATE {EVENT} SET words_digest = ''",
}


@pytest.mark.asvs("16.4.2")
def test_the_database_lets_words_be_erased_and_nothing_else(cast: Cast) -> None:
    let_go(cast)
    rows = SecurityWords.objects.order_by("pk")
    kept = list(rows.values())
    if not SQLITE:
        run("SET CONSTRAINTS ALL IMMEDIATE")
    for how, statement in ALTERED.items():
        if SQLITE and how in {"removed", "removed at once", "emptied for somebody who is here"}:
            continue  # tests on SQLite do without the first, it has no TRUNCATE, and verify_trail finds the last
        with pytest.raises(DatabaseError, match="never changes"):
            run(statement.replace("{otto}", str(cast.otto.pk)).replace("{ines}", str(cast.ines.pk)))
        assert list(rows.values()) == kept, how


SOMEBODY = "00000000-0000-0000-0000-000000000001"
ERASED, OPEN = "erased_for IS NOT NULL", "erased_for IS NULL"
TAMPERED = {
    "a word is another": (f'UPDATE {BESIDE} SET said = \'{{"name": "Fine."}}\' WHERE {OPEN}', "4: its words were ch"),
    "the salt is another": (f"UPDATE {BESIDE} SET salt = repeat('0', 32) WHERE {OPEN}", "4: its words were changed"),
    "there is no digest": (f"UPDATE {EVENT} SET words_digest = '' WHERE sequence = 4", "4: it was changed"),
    "words are removed for nobody": (
        f"UPDATE {BESIDE} SET said = '{{}}', salt = '', erased_for = '{SOMEBODY}' WHERE {OPEN}",
        "4: its words were removed, though nobody was erased",
    ),
    "erased words come back": (
        f'UPDATE {BESIDE} SET said = \'{{"name": "Otto"}}\' WHERE {ERASED}',
        "1: its words are not those that were erased",
    ),
    "words are missing": (f"DELETE FROM {BESIDE} WHERE {OPEN}", "4: its words are missing"),
}


@postgres
@pytest.mark.asvs("16.4.2")
def test_whoever_gets_round_the_database_is_found_out(cast: Cast) -> None:
    let_go(cast)
    for statement, found in TAMPERED.values():
        before = transaction.savepoint()
        run("SET LOCAL session_replication_role = replica")
        run(statement)
        with pytest.raises(CommandError, match=f"Entry {found}"):
            call_command("verify_trail")
        transaction.savepoint_rollback(before)
    assert trail.verify().erased == 3


migration = importlib.import_module("accounts.migrations.0010_words_beside_the_trail")


class Editor:
    """The little of a schema editor that the migration uses; SQLite's does not work inside of a transaction."""

    connection = connection

    def execute(self, statement: str, params: None) -> None:
        run(statement)


def as_it_was(cast: Cast) -> None:
    """Three sealed events and one that is not, as they were written before: two with words in what is hashed."""
    run(f"DROP TRIGGER {EVENT}_no_update{'' if SQLITE else f' ON {EVENT}'}")
    former = chain.GENESIS
    told: list[tuple[int | None, str, dict[str, Any]]] = [
        (1, "password.changed", {}),
        (2, "school.settings_changed", {"setting": "category", "before": {}, "after": {"name": "Ümlaut"}}),
        (3, "password.changed", {}),
        (None, "school.settings_changed", {"setting": "group", "change": "wagtail.edit", "name": "Ottos"}),
    ]
    for sequence, kind, facts in told:
        event = SecurityEvent(sequence=sequence, kind=kind, by_id=cast.rosa.pk, facts=facts, previous_hash=former)
        if sequence:
            event.hash = former = event.computed_hash()
        event.save()
    SecurityHead.objects.update_or_create(pk=1, defaults={"sequence": 3, "hash": former})


def test_a_trail_of_before_goes_on_with_its_words_beside_it(cast: Cast) -> None:
    as_it_was(cast)
    first, second, third, _ = SecurityEvent.objects.order_by("pk").values_list("hash", flat=True)
    migration.move(apps, Editor())
    assert (trail.verify().count, SecurityWords.objects.count()) == (3, 2)
    events = list(SecurityEvent.objects.order_by("pk"))
    assert [event.facts for event in events] == [
        {},
        {"setting": "category"},
        {},
        {"setting": "group", "change": "wagtail.edit"},
    ]
    assert (events[1].told["after"], events[3].told["name"]) == ({"name": "Ümlaut"}, "Ottos")
    hashes = [event.hash for event in events]
    assert hashes[0] == first
    assert not {second, third} & set(hashes)
    with pytest.raises(DatabaseError, match="never changes"):
        run(f"UPDATE {EVENT} SET kind = 'x' WHERE sequence = 1")
    trail.seal()
    assert trail.verify().count == 4


def test_a_trail_that_is_broken_is_not_made_to_look_whole(cast: Cast) -> None:
    as_it_was(cast)
    run(f"UPDATE {EVENT} SET kind = 'password.reset' WHERE sequence = 1")
    with pytest.raises(RuntimeError, match="broken at event 1"):
        migration.move(apps, Editor())
