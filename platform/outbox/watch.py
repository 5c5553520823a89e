"""A worker's own look for what is due, every two seconds, whoever was to be woken for it.

A delivery whose worker was killed is due when its lease is over, and nothing happens at that moment that would wake a
relay. Nor does a wake-up arrive that Redis lost. The sweep of each minute finds both; this finds them sooner.
"""

import logging
import threading

from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from outbox.queue import is_taken
from outbox.relay import is_anything_due
from outbox.tasks import relay_due

EVERY = 2.0
"""Seconds; a look is one query of an index, most often of an empty part of it."""
_log = logging.getLogger("lectern.outbox")


class Watch(threading.Thread):
    """Looks until the process ends. It only wakes relays, so it may end at any moment."""

    def __init__(self) -> None:
        super().__init__(name="outbox-watch", daemon=True)
        self._over = threading.Event()

    def run(self) -> None:
        """The first look is at once: for what a worker was in the middle of when it died."""
        while not self._over.is_set():
            close_old_connections()
            look()
            self._over.wait(EVERY)
        connection.close()

    def end(self) -> None:
        """Look no more."""
        self._over.set()
        self.join()


def look() -> None:
    """Wake a relay if anything is due. While the database is away nobody could deliver."""
    try:
        if is_anything_due():
            is_taken(relay_due)
    except (DatabaseError, InterfaceError) as error:
        _log.warning("outbox.not_looked", extra={"error": type(error).__name__})
        connection.close()
