"""`manage.py verify_trail`: has anybody touched the trail of security events?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from lib.chain import BrokenChain

from accounts import trail
from accounts.models import SecurityEvent


class Command(BaseCommand):
    """Recompute the chain; name the first broken entry and fail, or print how long it is and where it ends."""

    help = "Check that no security event was changed, removed or slipped in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--contains", metavar="HASH", help="also require this hash, printed by an earlier run, to be in the chain"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = trail.verify()
        except BrokenChain as broken:
            raise CommandError(f"The trail of security events is broken. {broken}", returncode=1) from broken
        earlier = options["contains"]
        if earlier and not SecurityEvent.objects.filter(hash=earlier).exists():
            raise CommandError("The trail of security events is not the one that ended in that hash.", returncode=1)
        self.stdout.write(
            f"{found.count} events, unbroken; {found.unsealed} not sealed yet; "
            f"what was personal is removed from {found.forgotten}, words from {found.erased}. Head: {found.head}"
        )
