"""`manage.py erased`: who was erased, by id."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import User


class Command(BaseCommand):
    help = "List the accounts that were erased: their ids and when."

    def handle(self, *args: Any, **options: Any) -> None:
        people = User.objects.filter(erased_at__isnull=False).order_by("erased_at")
        for key, moment in people.values_list("pk", "erased_at").iterator():
            self.stdout.write(f"{key} {moment.isoformat(timespec='seconds')}")
