"""What was checked before a submission, and how strictly."""

from functools import partial

import django.db.models.deletion
from django.db import migrations, models


TRIGGER = "content_submissioncheck_never_changes"


def freeze(apps, schema_editor):
    """What was found when a course was submitted is never changed."""
    run = partial(schema_editor.execute, params=None)
    postgres = schema_editor.connection.vendor == "postgresql"
    refuse = (
        "EXECUTE FUNCTION content_never_changes()"
        if postgres
        else "BEGIN SELECT RAISE(ABORT, 'content_submissioncheck never changes'); END"
    )
    run(f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON content_submissioncheck FOR EACH ROW {refuse}")


def thaw(apps, schema_editor):
    on = " ON content_submissioncheck" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER {TRIGGER}{on}", params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0007_review_comments'),
    ]

    operations = [
        migrations.CreateModel(
            name='SubmissionCheck',
            fields=[
                ('release', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='checked', serialize=False, to='content.release')),
                ('results', models.TextField()),
                ('checked_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='CheckLevel',
            fields=[
                ('check_code', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('level', models.CharField(choices=[('required', 'Required'), ('recommended', 'Recommended')], max_length=12)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('level__in', ['required', 'recommended'])), name='content_check_level_known')],
            },
        ),
        migrations.RunPython(freeze, thaw),
    ]
