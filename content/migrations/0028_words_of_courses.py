"""The words of a course in one row, and on PostgreSQL an index over them."""

import django.db.models.deletion
from django.db import migrations, models

from content.words import words

AT_ONCE = 200
MOST = 3000
# Making the words of a row into what the index holds is dear, so PostgreSQL asks the index, however few rows there are.
FUNCTION = (
    "CREATE FUNCTION content_words(words text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE "
    "COST 1000 AS $$ BEGIN RETURN array_to_tsvector(string_to_array(btrim(words), ' ')); END $$"
)
INDEX = "CREATE INDEX content_coursewords_found ON content_coursewords USING gin (content_words(words))"


def build(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)
        schema_editor.execute(INDEX, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION content_words(text) CASCADE", params=None)


def fill(apps, schema_editor):
    columns = ("pk", "published_at", "title", "summary", "search_text")
    published = apps.get_model("content", "Course").objects.exclude(current_release=None).order_by("pk")
    rows = []
    for row in published.values_list(*columns).iterator(chunk_size=AT_ONCE):
        rows.append(_words_of(apps, *row))
        if len(rows) == AT_ONCE:
            apps.get_model("content", "CourseWords").objects.bulk_create(rows)
            rows = []
    apps.get_model("content", "CourseWords").objects.bulk_create(rows)


def _words_of(apps, key, published_at, *texts):
    title, summary, rest = map(words, texts)
    every = list(dict.fromkeys([*title, *summary, *rest]))[:MOST]
    spaced = {name: f" {' '.join(some)} " for name, some in (("title", title), ("summary", summary), ("words", every))}
    return apps.get_model("content", "CourseWords")(course_id=key, published_at=published_at, **spaced)


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0027_terms_found"),
    ]

    operations = [
        migrations.CreateModel(
            name="CourseWords",
            fields=[
                (
                    "course",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="content.course",
                    ),
                ),
                ("published_at", models.DateTimeField()),
                ("title", models.TextField()),
                ("summary", models.TextField()),
                ("words", models.TextField()),
            ],
        ),
        migrations.RunPython(build, drop),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.DeleteModel(
            name="SearchTerm",
        ),
    ]
