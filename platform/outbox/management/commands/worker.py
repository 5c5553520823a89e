"""`manage.py worker`: the queue's consumer, with the options that it must have."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from outbox.watch import Watch


class Command(BaseCommand):
    help = "Deliver events and run periodic jobs until stopped. SIGTERM and SIGINT let running tasks finish."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--threads", type=int, default=2, help="tasks at the same time (2)")
        parser.add_argument("--grace", type=float, default=25, help="seconds that running tasks get to finish (25)")

    def handle(self, *args: Any, **options: Any) -> None:
        Watch().start()
        # Without the graceful signal, the SIGTERM of every deployment loses the tasks that are running.
        call_command(
            "run_huey",
            workers=options["threads"],
            worker_type="thread",
            graceful_signal="TERM",
            shutdown_timeout=options["grace"],
            max_delay=1.0,
        )
