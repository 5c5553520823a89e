"""What people wrote moves out of the hashed audit record, so that it can be erased while the chain still holds.

The record is checked first, since a new chain would hide what was done to the old one; then each entry gets the digest
of its words in place of the words, and its hash anew. Old hashes are kept nowhere: from them erased words could be
guessed.
"""

import json
import logging
import secrets
from datetime import UTC
from hashlib import sha256

import django.db.models.deletion
from django.db import migrations, models

ENTRY, BESIDE = "content_auditentry", "content_auditwords"
WORDS = ("comment", "reason", "ticked", "unticked")
GENESIS = "0" * 64


def guard_words(apps, schema_editor):
    """The database lets words be emptied for somebody, and refuses every other change.

    PostgreSQL also wants to see in the trail that this somebody is erased. SQLite can't rebuild a table that the
    trigger of another looks into; there `verify_audit` asks.
    """
    postgres = schema_editor.connection.vendor == "postgresql"
    other = (
        "OLD.erased_for IS NOT NULL OR NEW.erased_for IS NULL OR NEW.entry_id IS DISTINCT FROM OLD.entry_id "
        f"OR NEW.salt <> '' OR NEW.said <> '{{}}'{'::jsonb' if postgres else ''}"
    )
    if postgres:
        run(
            schema_editor,
            "CREATE OR REPLACE FUNCTION content_only_erased() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
            f"IF {other} OR NOT EXISTS (SELECT 1 FROM accounts_securityevent "
            "WHERE kind = 'account.erased' AND user_id = NEW.erased_for) "
            "THEN RAISE EXCEPTION '% never changes, but for who is erased', TG_TABLE_NAME; END IF; "
            "RETURN NEW; END$$",
            f"CREATE TRIGGER {BESIDE}_only_erased BEFORE UPDATE ON {BESIDE} "
            "FOR EACH ROW EXECUTE FUNCTION content_only_erased()",
            refusal(BESIDE, "DELETE", postgres=True),
            f"CREATE TRIGGER {BESIDE}_no_truncate BEFORE TRUNCATE ON {BESIDE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION content_never_changes()",
        )
    else:
        run(
            schema_editor,
            f"CREATE TRIGGER {BESIDE}_only_erased BEFORE UPDATE ON {BESIDE} FOR EACH ROW WHEN ({other}) "
            f"BEGIN SELECT RAISE(ABORT, '{BESIDE} never changes, but for who is erased'); END",
            refusal(BESIDE, "DELETE", postgres=False),
        )


def move(apps, schema_editor):
    """Words go beside their entries, and the chain is computed anew. SQLite made the table anew, without triggers."""
    postgres = schema_editor.connection.vendor == "postgresql"
    on = f" ON {ENTRY}" if postgres else ""
    run(schema_editor, *(f"DROP TRIGGER IF EXISTS {ENTRY}_no_{word}{on}" for word in ("update", "delete")))
    rebuild(apps.get_model("content", "AuditEntry"), apps.get_model("content", "AuditWords"), head(apps))
    run(schema_editor, *(refusal(ENTRY, word, postgres=postgres) for word in ("UPDATE", "DELETE")))


def rebuild(entries, beside, head):
    """Two walks: the first finds the old chain whole, or refuses."""
    end = GENESIS if head is None else head.hash
    count, former = 0, GENESIS
    for count, entry in enumerate(entries.objects.order_by("sequence").iterator(chunk_size=2000), start=1):
        if (entry.sequence, entry.previous_hash, entry.hash) != (count, former, digest(told(entry))):
            raise RuntimeError(broken(count))
        former = entry.hash
    if former != end:
        raise RuntimeError(broken(count + 1))
    previous = GENESIS
    for entry in entries.objects.order_by("sequence").iterator(chunk_size=500):
        put_beside(entry, beside)
        entry.previous_hash = previous
        entry.hash = previous = digest({**told(entry), "words": entry.words_digest})
        entry.save(update_fields=["data", "words_digest", "previous_hash", "hash"])
    if head is not None:
        head.hash = previous
        head.save(update_fields=["hash"])
    if count:
        logging.getLogger("lectern.audit").warning(
            "The audit record was found whole, %s entries with the head %s, and is kept on with the head %s.",
            count, former, previous,
        )  # fmt: skip


def put_beside(entry, beside):
    said = {name: entry.data.pop(name) for name in WORDS if name in entry.data}
    said = {name: value for name, value in said.items() if value}
    if said:
        salt = secrets.token_hex(16)
        entry.words_digest = digest({"salt": salt, "said": said})
        beside.objects.create(entry=entry, salt=salt, said=said)


def told(entry):
    return {
        "sequence": entry.sequence,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_id and str(entry.actor_id),
        "action": entry.action,
        "course": str(entry.course_id),
        "release": entry.release_id and str(entry.release_id),
        "data": entry.data,
        "previous": entry.previous_hash,
    }


def digest(said):
    return sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def head(apps):
    return apps.get_model("content", "AuditHead").objects.filter(pk=1).first()


def broken(sequence):
    return (
        f"The audit record is broken at entry {sequence}. Its hashes have to be computed anew, which would hide that: "
        "run verify_audit of the release before this one, and restore the record from a backup."
    )


def refusal(table, word, *, postgres):
    refuse = (
        "EXECUTE FUNCTION content_never_changes()"
        if postgres
        else f"BEGIN SELECT RAISE(ABORT, '{table} never changes'); END"
    )
    return f"CREATE TRIGGER {table}_no_{word.lower()} BEFORE {word} ON {table} FOR EACH ROW {refuse}"


def run(schema_editor, *statements):
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_security_events"),
        ("content", "0023_audit_is_not_emptied"),
    ]

    operations = [
        migrations.AddField(
            model_name="auditentry",
            name="words_digest",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.CreateModel(
            name="AuditWords",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="content.auditentry",
                    ),
                ),
                ("salt", models.CharField(blank=True, max_length=32)),
                ("said", models.JSONField(default=dict)),
                ("erased_for", models.UUIDField(null=True)),
            ],
            options={"verbose_name_plural": "audit words"},
        ),
        migrations.RunPython(guard_words),
        migrations.RunPython(move),
    ]
