"""The database itself refuses to change what a release says."""

from functools import partial

from django.db import migrations

FROZEN = {
    "content_release": ("course_id", "content_hash", "tree_hash", "outline"),
    "content_lessonversion": ("lesson_id", "content_hash", "title", "type", "duration_seconds", "body"),
    "content_releaselesson": ("release_id", "lesson_id", "version_id", "section_id", "position", "is_preview"),
    "content_mediafile": ("sha256", "file", "size", "content_type", "width", "height"),
}


def freeze(apps, schema_editor):
    run = partial(schema_editor.execute, params=None)
    postgres = schema_editor.connection.vendor == "postgresql"
    if postgres:
        run(
            "CREATE OR REPLACE FUNCTION content_never_changes() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% never changes', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $$"
        )
    for table, columns in FROZEN.items():
        differs = "IS DISTINCT FROM" if postgres else "IS NOT"
        changed = " OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in columns)
        refuse = (
            "EXECUTE FUNCTION content_never_changes()"
            if postgres
            else f"BEGIN SELECT RAISE(ABORT, '{table} never changes'); END"
        )
        run(
            f"CREATE TRIGGER {table}_never_changes BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed}) {refuse}"
        )


def thaw(apps, schema_editor):
    run = partial(schema_editor.execute, params=None)
    for table in FROZEN:
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        run(f"DROP TRIGGER {table}_never_changes{on}")


class Migration(migrations.Migration):
    dependencies = [("content", "0003_review_record")]
    operations = [migrations.RunPython(freeze, thaw)]
