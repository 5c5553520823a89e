"""`manage.py load_demo`: the courses and people of the demo."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, call_command


class Command(BaseCommand):
    """Loads the demo once; run again, it changes nothing."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--migrate", action="store_true", help="bring the database up to date first")

    def handle(self, **options: Any) -> None:
        if options["migrate"]:
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
