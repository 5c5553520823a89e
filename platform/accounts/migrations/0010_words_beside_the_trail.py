"""What admins typed into settings moves out of the hashed trail, so that it can be erased while the chain still holds.

Only a trail that has such events changes, from the first of them on. It is checked first, since new hashes would hide
what was done to the old ones; the old ones are kept nowhere, as erased words could be guessed from them.
"""

import json
import logging
import secrets
from datetime import UTC
from hashlib import sha256

import django.db.models.deletion
from django.db import migrations, models

EVENT, BESIDE = "accounts_securityevent", "accounts_securitywords"
KIND, WORDS = "school.settings_changed", ("before", "after", "name")
WRITTEN = ("id", "kind", "at", "user_id", "by_id", "request_id", "facts", "trace_digest", "words_digest")
GENESIS = "0" * 64


def guard_words(apps, schema_editor):
    """The database lets words be emptied for somebody, and refuses every other change.

    PostgreSQL also wants to see in the trail that this somebody is erased; on SQLite, `verify_trail` asks.
    """
    postgres = schema_editor.connection.vendor == "postgresql"
    other = (
        "OLD.erased_for IS NOT NULL OR NEW.erased_for IS NULL OR NEW.event_id IS DISTINCT FROM OLD.event_id "
        f"OR NEW.salt <> '' OR NEW.said <> '{{}}'{'::jsonb' if postgres else ''}"
    )
    if postgres:
        run(
            schema_editor,
            "CREATE OR REPLACE FUNCTION accounts_only_erased() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
            f"IF {other} OR NOT EXISTS (SELECT 1 FROM {EVENT} "  # noqa: S608 - names of our own tables
            "WHERE kind = 'account.erased' AND user_id = NEW.erased_for) "
            "THEN RAISE EXCEPTION '% never changes, but for who is erased', TG_TABLE_NAME; END IF; "
            "RETURN NEW; END$$",
            f"CREATE TRIGGER {BESIDE}_only_erased BEFORE UPDATE ON {BESIDE} "
            "FOR EACH ROW EXECUTE FUNCTION accounts_only_erased()",
            refusal(BESIDE, "DELETE", "", postgres=True),
            f"CREATE TRIGGER {BESIDE}_no_truncate BEFORE TRUNCATE ON {BESIDE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION accounts_never_changes()",
        )
    else:
        run(
            schema_editor,
            f"CREATE TRIGGER {BESIDE}_only_erased BEFORE UPDATE ON {BESIDE} FOR EACH ROW WHEN ({other}) "
            f"BEGIN SELECT RAISE(ABORT, '{BESIDE} never changes, but for who is erased'); END",
            refusal(BESIDE, "DELETE", "", postgres=False),
        )


def move(apps, schema_editor):
    """Words go beside their events, and hashes are computed anew. SQLite made the table anew, without triggers."""
    postgres = schema_editor.connection.vendor == "postgresql"
    on = f" ON {EVENT}" if postgres else ""
    run(schema_editor, *(f"DROP TRIGGER IF EXISTS {EVENT}_no_{word}{on}" for word in ("update", "delete")))
    events = apps.get_model("accounts", "SecurityEvent").objects
    beside = apps.get_model("accounts", "SecurityWords").objects
    said = events.filter(kind=KIND)
    if said.exists():
        rebuild(events, beside, apps.get_model("accounts", "SecurityHead").objects.filter(pk=1).first())
        for event in said.filter(sequence=None):
            put_beside(event, beside)
            event.save(update_fields=["facts", "words_digest"])
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in WRITTEN)
    rewritten = f"WHEN (OLD.sequence IS NOT NULL OR {changed}) "
    run(schema_editor, *(refusal(EVENT, *each, postgres=postgres) for each in (("UPDATE", rewritten), ("DELETE", ""))))


def rebuild(events, beside, head):
    """Two walks: the first finds the old chain whole, or refuses."""
    sealed, end = events.exclude(sequence=None).order_by("sequence"), GENESIS if head is None else head.hash
    count, former = 0, GENESIS
    for count, event in enumerate(sealed.iterator(chunk_size=2000), start=1):
        if (event.sequence, event.previous_hash, event.hash) != (count, former, digest(told(event))):
            raise RuntimeError(broken(count))
        former = event.hash
    if former != end:
        raise RuntimeError(broken(count + 1))
    previous = GENESIS
    for event in sealed.iterator(chunk_size=500):
        if event.kind == KIND:
            put_beside(event, beside)
        event.previous_hash = previous
        fresh = digest(told(event))
        if fresh != event.hash:
            event.hash = fresh
            event.save(update_fields=["facts", "words_digest", "previous_hash", "hash"])
        previous = event.hash
    if head is not None:
        head.hash = previous
        head.save(update_fields=["hash"])
    logging.getLogger("lectern.trail").warning(
        "The trail was found whole, %s events with the head %s, and is kept on with the head %s.",
        count, former, previous,
    )  # fmt: skip


def put_beside(event, beside):
    said = {name: event.facts.pop(name) for name in WORDS if name in event.facts}
    said = {name: value for name, value in said.items() if value}
    if said:
        salt = secrets.token_hex(16)
        event.words_digest = digest({"salt": salt, "said": said})
        beside.create(event=event, salt=salt, said=said)


def told(event):
    said = {
        "sequence": event.sequence,
        "kind": event.kind,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "user": event.user_id and str(event.user_id),
        "by": event.by_id and str(event.by_id),
        "request": event.request_id,
        "facts": event.facts,
        "trace": event.trace_digest,
        "previous": event.previous_hash,
    }
    return {**said, "words": event.words_digest} if event.words_digest else said


def digest(said):
    return sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def broken(sequence):
    return (
        f"The trail of security events is broken at event {sequence}. Its hashes have to be computed anew, which would "
        "hide that: run verify_trail of the release before this one, and restore the trail from a backup."
    )


def refusal(table, word, when, *, postgres):
    refuse = (
        "EXECUTE FUNCTION accounts_never_changes()"
        if postgres
        else f"BEGIN SELECT RAISE(ABORT, '{table} never changes'); END"
    )
    return f"CREATE TRIGGER {table}_no_{word.lower()} BEFORE {word} ON {table} FOR EACH ROW {when}{refuse}"


def run(schema_editor, *statements):
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_consents")]

    operations = [
        migrations.CreateModel(
            name="SecurityWords",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="accounts.securityevent",
                    ),
                ),
                ("salt", models.CharField(blank=True, max_length=32)),
                ("said", models.JSONField(default=dict)),
                ("erased_for", models.UUIDField(null=True)),
            ],
            options={"verbose_name_plural": "security words"},
        ),
        migrations.AddField(
            model_name="securityevent",
            name="words_digest",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.RunPython(guard_words, migrations.RunPython.noop),
        migrations.RunPython(move, migrations.RunPython.noop),
    ]
