"""`manage.py load_demo`: the courses and people of the demo."""

from argparse import ArgumentParser
from typing import Any

from accounts.models import User
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import transaction

from demo.people import CAST
from demo.seed.courses import make_categories, make_courses, release_again
from demo.seed.learners import make_learners
from demo.seed.people import ask_to_teach, make_people
from demo.seed.quietly import deliver_events, indexed_at_the_end, without_worker


class Command(BaseCommand):
    """Loads the demo, whole or not at all; where it is already, nothing changes."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--migrate", action="store_true", help="bring the database up to date first")

    def handle(self, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The passwords of the demo are known to everybody: not in production.")
        if options["migrate"]:
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
        if not User.objects.filter(email=CAST[0].email).exists():
            with without_worker(), indexed_at_the_end(), transaction.atomic():
                _load()


def _load() -> None:
    people = make_people()
    make_categories(people["admin@lectern.example"])
    courses = make_courses(people)
    make_learners(people)
    release_again(courses, people)
    ask_to_teach(people)
    deliver_events()
