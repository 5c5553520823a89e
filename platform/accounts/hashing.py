"""A bound on password hashing, so that sign-ins never starve reading.

A hash is made to be slow: 20 to 40 ms in which a web process answers nobody else. So a process hashes one password at
a time, which bounds the parallel hashes of all by the number of processes, and spends at most a share of its time on
it, `PASSWORD_TIME_PERCENT`. When a whole school signs in at once, those beyond the share are asked to come back in
some seconds, before anything is counted or looked at; the rest of the time stays for those who are in already.
"""

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from limits.spending import RateLimited

from accounts.calling import is_answering

WINDOW = 2.0  # seconds; within it a process may run ahead of its share, as when a few sign in at the same moment
_PATIENCE = 1.0  # seconds that a thread waits for another one's hash
_SPREAD = 5  # seconds over which those who were asked to come back do so


class PasswordsBusy(RateLimited):
    """Too many people sign in at this moment. It counts as no try; `details.retry_after` and the header `Retry-After`
    say after how many seconds to send the same again."""

    code = "PASSWORDS_BUSY"
    status = 503
    message = "Many people are signing in right now. Try again in a few seconds."


class TimeShare:
    """A bucket of seconds that fills while passwords are hashed and drains all the time."""

    def __init__(self) -> None:
        self._level, self._at, self._lock = 0.0, 0.0, threading.Lock()

    def add(self, seconds: float, *, now: float, share: float) -> None:
        """Count that so many seconds up to `now` went into a hash."""
        with self._lock:
            self._level, self._at = self._drained(now, share) + seconds, now

    def is_spent(self, *, now: float, share: float) -> bool:
        """Whether the share is used up at the moment."""
        return self._drained(now, share) >= WINDOW * share

    def _drained(self, now: float, share: float) -> float:
        return max(0.0, self._level - (now - self._at) * share)


_spent = TimeShare()
_turn = threading.Lock()


def require_room() -> None:
    """Raise PasswordsBusy where the request that is being answered would have to hash beyond the share."""
    if is_answering() and _spent.is_spent(now=time.monotonic(), share=_share()):
        raise _busy()


@contextmanager
def turn_to_hash() -> Iterator[None]:
    """Hash alone in this process, and count the time. Raises PasswordsBusy to a request whose turn does not come."""
    if not _turn.acquire(timeout=_PATIENCE if is_answering() else -1):
        raise _busy()
    began = time.monotonic()
    try:
        yield
    finally:
        ended = time.monotonic()
        _turn.release()
        _spent.add(ended - began, now=ended, share=_share())


def _share() -> float:
    return float(settings.PASSWORD_TIME_PERCENT) / 100


def _busy() -> PasswordsBusy:
    return PasswordsBusy(details={"retry_after": 1 + secrets.randbelow(_SPREAD)})
