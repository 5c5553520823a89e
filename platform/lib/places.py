"""How many bodies may be on their way to a process at once: fewer than it has threads.

Nothing ends the read of a body that never comes, and the thread that waits for it is lost to everybody else. So one
thread is always left for requests without a body, however many clients send theirs slowly or never, and of the places
one is left for short bodies. Who finds none waits for a moment, which is enough where bodies come at once; once none
was given back for so long, nobody waits any more.
"""

import threading
import time

THREADS = 4
"""Of each web process: what `--blocking-threads` says wherever it is started."""
PATIENCE = 1.0
"""Seconds in which a body that is not slow has come."""


class Places:
    """So many places, of which one is never given to long bodies."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._change = threading.Condition()
        self._taken = self._long = 0
        self._changed_at = 0.0

    def take(self, *, is_long: bool) -> bool:
        """Whether there was a place, or came to be one. It is given back once the body is there."""
        with self._change:
            since = time.monotonic()
            while self._taken >= self._most or (is_long and self._long >= self._most - 1):
                left = min(since, self._changed_at) + PATIENCE - time.monotonic()
                if left <= 0:
                    return False
                self._change.wait(left)
            self._note(1, is_long)
            return True

    def give_back(self, *, is_long: bool) -> None:
        """For whoever waits."""
        with self._change:
            self._note(-1, is_long)
            self._change.notify_all()

    def _note(self, more: int, is_long: bool) -> None:
        self._taken += more
        self._long += more * is_long
        self._changed_at = time.monotonic()
