"""What it takes to finish a course, for pages and releases; the database refuses to change it in a release.

SQLite drops the triggers of a table that gets new columns, so that of releases is made again in any case.
"""

from functools import partial

import django.core.validators
from django.db import migrations, models


EARLIER = ("course_id", "content_hash", "tree_hash", "outline")
FROZEN = (*EARLIER, "completion_share", "completion_grade")


def freeze(apps, schema_editor, columns=FROZEN):
    thaw(apps, schema_editor)
    run = partial(schema_editor.execute, params=None)
    postgres = schema_editor.connection.vendor == "postgresql"
    differs = "IS DISTINCT FROM" if postgres else "IS NOT"
    changed = " OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in columns)
    refuse = (
        "EXECUTE FUNCTION content_never_changes()"
        if postgres
        else "BEGIN SELECT RAISE(ABORT, 'content_release never changes'); END"
    )
    run(
        "CREATE TRIGGER content_release_never_changes BEFORE UPDATE ON content_release "
        f"FOR EACH ROW WHEN ({changed}) {refuse}"
    )


def thaw(apps, schema_editor):
    on = " ON content_release" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS content_release_never_changes{on}", params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0018_certificate'),
    ]

    operations = [
        migrations.AddField(
            model_name='coursepage',
            name='completion_grade',
            field=models.DecimalField(blank=True, decimal_places=2, help_text='In per cent, beside the lessons; what is missing counts as 0. Leave empty for none.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='course grade to be reached'),
        ),
        migrations.AddField(
            model_name='coursepage',
            name='completion_share',
            field=models.PositiveSmallIntegerField(default=100, help_text='How many per cent of the lessons a learner has to be done with to finish the course.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='lessons to be done'),
        ),
        migrations.AddField(
            model_name='release',
            name='completion_grade',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True),
        ),
        migrations.AddField(
            model_name='release',
            name='completion_share',
            field=models.PositiveSmallIntegerField(default=100),
        ),
        migrations.RunPython(freeze, partial(freeze, columns=EARLIER)),
    ]
