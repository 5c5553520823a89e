"""`manage.py outbox`: how deliveries stand, and another try for those that were given up."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count
from django.utils import timezone

from outbox.models import Delivery
from outbox.relay import deliver_due


class Command(BaseCommand):
    help = "Show how the deliveries of events stand. With --retry, give those that were given up another try."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--retry", action="store_true", help="make given-up deliveries due again")
        parser.add_argument("--deliver", action="store_true", help="deliver here what is due, without a worker")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["retry"]:
            failed = Delivery.objects.filter(state=Delivery.State.FAILED)
            count = failed.update(state=Delivery.State.DUE, attempts=0, due_at=timezone.now())
            self.stdout.write(f"{count} to be tried again")
        if options["deliver"]:
            self.stdout.write(f"{deliver_due()} delivered")
        counts = dict(Delivery.objects.values_list("state").annotate(Count("id")).order_by())
        self.stdout.write(", ".join(f"{counts.get(state.value, 0)} {state.value}" for state in Delivery.State))
        for delivery in Delivery.objects.filter(state=Delivery.State.FAILED).select_related("event")[:50]:
            reason = delivery.error.strip().splitlines()[-1:] or [""]
            self.stdout.write(f"{delivery.event.name} {delivery.event_id} -> {delivery.handler}: {reason[0]}")
