"""Filling an empty database."""

import time
from collections.abc import Callable

from accounts.models import User
from analytics.counting import recount
from django.core.management import call_command
from django.db import connection, transaction

from benchmarks.seed.courses import multiply_courses
from benchmarks.seed.learners import multiply_learners
from benchmarks.seed.rows import run
from benchmarks.seed.size import KINDS, Size
from benchmarks.seed.templates import make_templates
from tests.cast import person


def fill(
    size: Size,
    kinds: dict[str, tuple[int, int]] = KINDS,
    *,
    checked: bool = False,
    tell: Callable[[str], None] = print,
) -> None:
    """Everything of that size, into a database that is migrated and empty.

    Foreign keys are looked at only if `checked`, which takes far longer; a test does it with a small school.
    """
    started = time.monotonic()
    teachers = _teachers(size.teachers)
    graduate = person("graduate@school.test")
    templates = make_templates(kinds, by=teachers[0], graduate=graduate)
    tell(f"{time.monotonic() - started:6.1f} s  {len(kinds)} courses made, reviewed, published and taken")
    with transaction.atomic():
        if not checked:
            run("SET LOCAL session_replication_role = replica")
        multiply_courses(templates, size.courses, teachers)
        tell(f"{time.monotonic() - started:6.1f} s  {sum(size.courses.values())} courses")
        multiply_learners(templates, size, graduate)
        recount()
    tell(f"{time.monotonic() - started:6.1f} s  {size.people} people, {size.progress} rows of progress")


def _teachers(count: int) -> list[User]:
    """The first as everybody is made, the others like them: each password that is hashed takes its time."""
    first = person("teacher0@school.test", "INSTRUCTOR")
    fields = {"password": first.password, "role": first.role, "email_verified": True}
    others = User.objects.bulk_create(
        User(email=f"teacher{number}@school.test", full_name=f"Teacher {number}", **fields)
        for number in range(1, count)
    )
    first.groups.get().user_set.add(*others)
    return [first, *others]


def settle() -> None:
    """What PostgreSQL would do by itself in a while."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def main(scale: float) -> None:
    """Migrate and fill."""
    call_command("migrate", verbosity=0)
    fill(Size(scale))
    settle()


def counts() -> dict[str, int]:
    """How many rows the tables have that the scale is about."""
    names = ["content_course", "content_lesson", "accounts_user", "learning_enrollment", "learning_lessonprogress"]
    names += ["learning_attempt", "learning_review", "learning_certificate", "accounts_session", "content_coursewords"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"(SELECT count(*) FROM {name})" for name in names))
        return dict(zip(names, cursor.fetchone(), strict=True))
