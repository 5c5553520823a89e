"""The database refuses to change what a quiz asks, and what is new of a lesson in a release.

SQLite drops the triggers of a table that gets new columns, so those of lesson versions are made again in any case.
"""

from functools import partial

from django.db import migrations

FROZEN = {
    "content_lessonversion": (
        *("lesson_id", "content_hash", "title", "type", "duration_seconds", "body", "quiz_id", "assessment"),
        *("requirement", "required_seconds", "weight", "max_score"),
    ),
    "content_quizversion": ("lesson_id", "content_hash", "settings", "blocks", "question_count", "max_score"),
}
EARLIER = {"content_lessonversion": FROZEN["content_lessonversion"][:6]}


def freeze(apps, schema_editor, frozen=FROZEN):
    thaw(apps, schema_editor)
    run = partial(schema_editor.execute, params=None)
    postgres = schema_editor.connection.vendor == "postgresql"
    for table, columns in frozen.items():
        differs = "IS DISTINCT FROM" if postgres else "IS NOT"
        changed = " OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in columns)
        refuse = (
            "EXECUTE FUNCTION content_never_changes()"
            if postgres
            else f"BEGIN SELECT RAISE(ABORT, '{table} never changes'); END"
        )
        run(f"CREATE TRIGGER {table}_never_changes BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed}) {refuse}")


def thaw(apps, schema_editor):
    run = partial(schema_editor.execute, params=None)
    for table in FROZEN:
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        run(f"DROP TRIGGER IF EXISTS {table}_never_changes{on}")


class Migration(migrations.Migration):
    dependencies = [("content", "0016_quiz_versions")]
    operations = [migrations.RunPython(freeze, partial(freeze, frozen=EARLIER))]
