"""`manage.py check_invariants`"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from lib.promises import DeepPromise, Promise

from learning.invariants import asked


class Command(BaseCommand):
    """Ask the database about everything that must be true of it."""

    help = "Check what must be true of the data at every moment. Exits with 1 where something is not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--deep", action="store_true", help="also compute hashes again, and look for the file of each release"
        )
        parser.add_argument("--json", action="store_true", help="print every promise with the rows that break it")

    def handle(self, *args: Any, **options: Any) -> None:
        found = [(promise, promise.broken()) for promise in asked(deep=options["deep"])]
        if options["json"]:
            self.stdout.write(_as_json(found))
        else:
            for promise, rows in found:
                if rows:
                    self.stderr.write(f"{rows} rows break: {promise.says}")
        wrong = sum(1 for _, rows in found if rows)
        if wrong:
            raise CommandError(f"{wrong} of {len(found)} invariants do not hold.")
        if not options["json"]:
            self.stdout.write(f"All {len(found)} invariants hold.")


def _as_json(found: list[tuple[Promise | DeepPromise, int]]) -> str:
    rows = [{"promise": promise.says, "rows": rows} for promise, rows in found]
    return json.dumps({"holds": not any(row["rows"] for row in rows), "promises": rows}, indent=2)
