"""Columns that another index begins with need none of their own, and what every refresh writes stands in none."""

import django.db.models.deletion
from django.db import migrations, models


def without_index(model: str, name: str, index: str, field: models.Field) -> migrations.SeparateDatabaseAndState:
    """The same column without an index of its own. SQLite would copy the whole table to alter the field."""
    table = f"accounts_{model}"
    return migrations.SeparateDatabaseAndState(
        state_operations=[migrations.AlterField(model, name, field)],
        database_operations=[
            migrations.RunSQL(f"DROP INDEX IF EXISTS {index}", f"CREATE INDEX {index} ON {table} ({name}_id)")
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0013_run_the_school")]

    operations = [
        migrations.RemoveIndex(model_name="session", name="accounts_session_of_user"),
        migrations.RemoveIndex(model_name="session", name="accounts_who_was_here"),
        without_index(
            "refreshtoken",
            "session",
            "accounts_refreshtoken_session_id_97916894",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="refresh_tokens",
                to="accounts.session",
            ),
        ),
        # On PostgreSQL, Django adds an index for LIKE to a unique text: nobody looks for a part of a digest.
        migrations.RunSQL("DROP INDEX IF EXISTS accounts_refreshtoken_digest_b0e5b17c_like", migrations.RunSQL.noop),
    ]
