"""A column that another index begins with needs none of its own."""

import django.db.models.deletion
from django.db import migrations, models


def without_index(model: str, name: str, index: str, field: models.Field) -> migrations.SeparateDatabaseAndState:
    """The same column without an index of its own. SQLite would copy the whole table to alter the field."""
    table = f"outbox_{model}"
    return migrations.SeparateDatabaseAndState(
        state_operations=[migrations.AlterField(model, name, field)],
        database_operations=[
            migrations.RunSQL(f"DROP INDEX IF EXISTS {index}", f"CREATE INDEX {index} ON {table} ({name}_id)")
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("outbox", "0003_waiting_tasks")]

    operations = [
        without_index(
            "delivery",
            "event",
            "outbox_delivery_event_id_9d7b7ab0",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="outbox.event",
            ),
        ),
    ]
