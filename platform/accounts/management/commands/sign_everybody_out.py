"""`manage.py sign_everybody_out`: after a restore, or when keys may have been copied."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.actions.session import sign_everybody_out


class Command(BaseCommand):
    """End every session of everybody."""

    help = "End every session of everybody and void mailed tokens for passwords and erasing. Run it after a restore."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{sign_everybody_out()} sessions ended; access tokens of everybody are void.")
