"""The database refuses to empty the audit record at once, as it refuses to change and to remove its entries."""

from django.db import migrations

TABLE = "content_auditentry"


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION content_never_changes()",
            params=None,
        )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_truncate ON {TABLE}", params=None)


class Migration(migrations.Migration):
    dependencies = [("content", "0022_question_bank_block")]
    operations = [migrations.RunPython(guard, unguard)]
