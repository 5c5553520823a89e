"""Columns that another index begins with need none of their own, and what every write changes stands in none."""

import django.db.models.deletion
from django.db import migrations, models


def without_index(model: str, name: str, index: str, field: models.Field) -> migrations.SeparateDatabaseAndState:
    """The same column without an index of its own. SQLite would copy the whole table to alter the field."""
    table = f"learning_{model}"
    return migrations.SeparateDatabaseAndState(
        state_operations=[migrations.AlterField(model, name, field)],
        database_operations=[
            migrations.RunSQL(f"DROP INDEX IF EXISTS {index}", f"CREATE INDEX {index} ON {table} ({name}_id)")
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("content", "0031_what_releases_say"), ("learning", "0011_completions")]

    operations = [
        migrations.RemoveIndex(model_name="enrollment", name="learning_my_courses"),
        migrations.RemoveIndex(model_name="enrollment", name="learning_who_was_here"),
        without_index(
            "attempt",
            "enrollment",
            "learning_attempt_enrollment_id_662ef401",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="attempts",
                to="learning.enrollment",
            ),
        ),
        without_index(
            "enrollment",
            "course",
            "learning_enrollment_course_id_5fd7f738",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="enrollments",
                to="content.course",
            ),
        ),
        without_index(
            "lessonprogress",
            "enrollment",
            "learning_lessonprogress_enrollment_id_5c60e1bd",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="progress",
                to="learning.enrollment",
            ),
        ),
        without_index(
            "lessonprogress",
            "lesson",
            "learning_lessonprogress_lesson_id_1d70f579",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="progress",
                to="content.lesson",
            ),
        ),
    ]
