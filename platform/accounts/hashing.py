"""A bound on password hashing, so that sign-ins never starve reading.

A hash is made to be slow: 15 to 25 ms of a core. Meanwhile the process answers others (`lib.turns`). It hashes one
password at a time, which bounds the parallel hashes of all by the number of processes, and spends at most a share of
a core on it, `PASSWORD_TIME_PERCENT`; less while the process hardly comes to an end with answering, for whatever
reason. When a whole school signs in at once, those beyond the share are asked to come back in some seconds, before
anything is counted or looked at; the rest of the time stays for those who are in already.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.conf import settings
from lib.places import THREADS
from lib.turns import lent, seconds_held
from limits.spending import RateLimited

from accounts.calling import is_answering
from accounts.line import Line

Result = TypeVar("Result")
WINDOW = 0.5  # seconds; within it a process may run ahead of its share, as when a few sign in at the same moment
ROOM = 0.3
"""While nobody wants the turn for so much of the time, hashes may have their whole share; with less, as much less."""
LEAST = 1 / 3
"""Of the share, however busy the process is: three sign-ins a second with the usual one."""
_LATELY = 0.5  # seconds
MOST_AT_ONCE = THREADS - 1
"""One that is hashed and those that wait for it: one thread of the web server always answers others."""
_PATIENCE = 1.0  # seconds that a thread waits for another one's hash
_BEHIND = 10  # nice: a tenth of what others get where all want to run


class PasswordsBusy(RateLimited):
    """Too many people sign in at this moment. It counts as no try; `details.retry_after` and the header `Retry-After`
    say after how many seconds to send the same again."""

    code = "PASSWORDS_BUSY"
    status = 503
    message = "Many people are signing in right now. Try again in a few seconds."


class TimeShare:
    """A bucket of seconds of a core that fills while passwords are hashed and drains all the time."""

    def __init__(self) -> None:
        self._level, self._at, self._lock = 0.0, 0.0, threading.Lock()

    def add(self, seconds: float, *, now: float, share: float) -> None:
        """Count that so many seconds of a core went into a hash, up to `now`."""
        with self._lock:
            self._level, self._at = self._drained(now, share) + seconds, now

    def is_spent(self, *, now: float, share: float) -> bool:
        """Whether the share is used up at the moment."""
        return self._drained(now, share) >= WINDOW * share

    def _drained(self, now: float, share: float) -> float:
        return max(0.0, self._level - (now - self._at) * share)


class Room:
    """How much of the time nobody has the turn, of late."""

    def __init__(self) -> None:
        self._at, self._held, self._free, self._lock = 0.0, 0.0, 1.0, threading.Lock()

    def left_of(self, share: float, *, now: float, held: float) -> float:
        """The share of a core for hashes, at `now`, if the turn was `held` for so many seconds in all."""
        with self._lock:
            passed = now - self._at
            if passed >= _LATELY:  # how busy it was before the first sign-in of a while says nothing of this moment
                self._free = 1 - (held - self._held) / passed if passed < 2 * _LATELY else 1.0
                self._at, self._held = now, held
        return share * max(LEAST, min(1.0, self._free / ROOM))


class Counted:
    """How many threads are inside."""

    def __init__(self) -> None:
        self.count, self._lock = 0, threading.Lock()

    def __enter__(self) -> None:
        with self._lock:
            self.count += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self.count -= 1


def _step_back() -> None:
    """Where there are fewer cores than would like to run, whoever reads goes before whoever signs in."""
    if sys.platform == "linux":  # where a thread has a priority of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _BEHIND)


_spent = TimeShare()
_room = Room()
_line = Line()
_hashing = Counted()
_turn = threading.Lock()
_aside = ThreadPoolExecutor(1, "hashing", _step_back)


def require_room() -> None:
    """Raise PasswordsBusy where the request that is being answered would have to hash beyond the share, or to wait
    behind so many that no thread would be left for anything else."""
    if not is_answering():
        return
    now = time.monotonic()
    if _hashing.count >= MOST_AT_ONCE or _spent.is_spent(now=now, share=_share(now)):
        raise _busy()


def hashed(hash_it: Callable[..., Result], *given: Any) -> Result:
    """The result of `hash_it`: a hash made alone in this process, while its other threads answer, and its time counted.

    Raises PasswordsBusy to a request whose turn does not come.
    """
    with _hashing, lent():
        if not _turn.acquire(timeout=_PATIENCE if is_answering() else -1):
            raise _busy()
        try:
            result, seconds = _aside.submit(_timed, hash_it, *given).result()
        finally:
            _turn.release()
    now = time.monotonic()
    _spent.add(seconds, now=now, share=_share(now))
    _line.one_takes(seconds)
    return result


def _timed(hash_it: Callable[..., Result], *given: Any) -> tuple[Result, float]:
    """With what it took of the processor, which a busy machine does not lengthen as it does the time by the clock."""
    began = time.thread_time()
    return hash_it(*given), time.thread_time() - began


def _share(now: float) -> float:
    """All of it is never less: that is a server for sign-ins, with nobody else to spare."""
    share = float(settings.PASSWORD_TIME_PERCENT) / 100
    return share if share == 1 else _room.left_of(share, now=now, held=seconds_held())


def _busy() -> PasswordsBusy:
    now = time.monotonic()
    return PasswordsBusy(details={"retry_after": _line.join(now=now, share=_share(now))})
