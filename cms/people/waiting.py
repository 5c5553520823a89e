"""How long a request to teach waited for its decision, or waits already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import InstructorRequest
from django.utils import timezone
from django.utils.timesince import timesince


@dataclass(frozen=True)
class Waiting:
    """A request, and the time in words."""

    request: InstructorRequest
    time: str


def with_time_taken(requests: Iterable[InstructorRequest]) -> list[Waiting]:
    """These requests, each with its time."""
    return [Waiting(request, time_taken(request)) for request in requests]


def time_taken(request: InstructorRequest, now: datetime | None = None) -> str:
    """`waits for 3 days` or `took 2 hours`."""
    span = timesince(request.created_at, request.decided_at or now or timezone.now(), depth=1)
    span = "less than a minute" if span.startswith("0") else span
    return f"took {span}" if request.decided_at else f"waits for {span}"
