"""Courses are found by the names of who teaches them."""

from collections import defaultdict

from django.db import migrations

from content.words import words

AT_ONCE = 200
MOST = 3000


def add_names(apps, schema_editor):
    names, rows = defaultdict(list), apps.get_model("content", "CourseWords").objects
    teaching = apps.get_model("content", "CourseInstructor").objects.exclude(course__current_release=None)
    for course, name in teaching.order_by("course_id", "pk").values_list("course_id", "user__full_name").iterator():
        names[course].append(name)
    keys = list(names)
    for start in range(0, len(keys), AT_ONCE):
        some = rows.filter(pk__in=keys[start : start + AT_ONCE])
        changed = [_with_names(row, words(" ".join(sorted(names[row.course_id])))) for row in some]
        rows.bulk_update(changed, ["summary", "words"])


def _with_names(row, names):
    title, summary = row.title.split(), [*row.summary.split(), *names]
    row.summary = f" {' '.join(summary)} "
    row.words = f" {' '.join(list(dict.fromkeys([*title, *summary, *row.words.split()]))[:MOST])} "
    return row


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0032_editions_of_the_catalogue"),
    ]

    operations = [
        migrations.RunPython(add_names, migrations.RunPython.noop),
    ]
