"""Handlers whose only effect is a category, which anybody can count."""

import os
import time
import uuid
from pathlib import Path

from django.db import OperationalError
from outbox.models import Event

from content.models import Category


def note(event: Event) -> None:
    """Leave a category named for the event: a second effect would be a second row."""
    mark = uuid.uuid4().hex
    Category.objects.create(name=f"Noted {event.pk} {mark}", slug=mark)


def note_slowly(event: Event) -> None:
    """The same, held up in the middle for as long as the event's file says so."""
    note(event)
    marker = Path(event.payload["file"])
    with marker.open("a") as file:
        file.write(f"{os.getpid()}\n")
    if len(marker.read_text().splitlines()) == 1:
        time.sleep(30)


def fail(event: Event) -> None:
    """Write, then fail: the write must not stay."""
    note(event)
    raise RuntimeError("This handler always fails.")


def lose_the_database(event: Event) -> None:
    """What a handler is told whose connection was cut."""
    raise OperationalError("server closed the connection unexpectedly")
