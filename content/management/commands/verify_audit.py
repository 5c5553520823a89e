"""`manage.py verify_audit`: has anybody touched the audit record?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from lib.chain import BrokenChain

from content.audit import verify
from content.models import AuditEntry


class Command(BaseCommand):
    """Recompute the chain; name the first broken entry and fail, or print how long it is and where it ends."""

    help = "Check that no entry of the audit record was changed, removed or slipped in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--contains", metavar="HASH", help="also require this hash, printed by an earlier run, to be in the chain"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = verify()
        except BrokenChain as broken:
            raise CommandError(f"The audit record is broken. {broken}", returncode=1) from broken
        earlier = options["contains"]
        if earlier and not AuditEntry.objects.filter(hash=earlier).exists():
            raise CommandError("The audit record is not the one that ended in that hash.", returncode=1)
        erased = f" The words of {found.erased} are erased." if found.erased else ""
        self.stdout.write(f"{found.count} entries, unbroken.{erased} Head: {found.head}")
