"""Courses to measure: one of 200 lessons and 50 small ones, made and published as authors do."""

import sys

import django
from django.core.management import call_command

LARGE, SMALL = "Two hundred lessons", 50


def main() -> None:
    """Migrate an empty database, fill it, and print the address of the large course."""
    django.setup()
    call_command("migrate", verbosity=0)
    from tests.cast import person
    from tests.factories.courses import published_course

    teacher = person("teacher@lectern.example", "INSTRUCTOR")
    large = published_course(by=teacher, title=LARGE, sections=10, lessons=20)
    for number in range(SMALL):
        published_course(by=teacher, title=f"Small course {number}", lessons=1)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    sys.stdout.write(large.slug)


if __name__ == "__main__":
    main()
