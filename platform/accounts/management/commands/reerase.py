"""`manage.py reerase [--file PATH]`: erase again whom a restored backup has brought back."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions.erasure import erase_again
from accounts.tombstones import written_down


class Command(BaseCommand):
    help = "After a restore: erase everybody again whom the file of tombstones names."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, default=Path(settings.TOMBSTONE_FILE))

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}. Name the one that was kept apart from the backup by --file.")
        people = dict(written_down(path))
        again = sum(erase_again(user_id=key, keep_name=keep) for key, keep in people.items())
        self.stdout.write(f"{again} of {len(people)} people were there and are erased again.")
