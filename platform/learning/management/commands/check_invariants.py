"""`manage.py check_invariants`"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from learning.invariants import INVARIANTS, broken


class Command(BaseCommand):
    """Compare what is counted with what is there."""

    help = "Check that counters, enrollments, certificates and releases agree. Exits with 1 where one does not."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(broken())
        for invariant, rows in found:
            self.stderr.write(f"{rows} rows break: {invariant.promise}")
        if found:
            raise CommandError(f"{len(found)} of {len(INVARIANTS)} invariants do not hold.")
        self.stdout.write(f"All {len(INVARIANTS)} invariants hold.")
