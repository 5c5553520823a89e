"""When those come back whose passwords there was no time for: one after the other, as soon as there is time for them.

They wait outside, and hold nothing here. If all of them came back after some seconds at random, a crowd would be turned
away again and again, and each time takes from those who are in already.
"""

import math
import secrets
import threading

LONGEST = 20  # seconds; a person who is told to wait for longer does not
_USUAL = 0.03  # seconds of a core for a hash, until one was made


class Line:
    """Places in time, each as long after the one before as a hash takes within the share."""

    def __init__(self) -> None:
        self._next, self._takes, self._lock = 0.0, _USUAL, threading.Lock()

    def one_takes(self, seconds: float) -> None:
        """What the last hash took of a core."""
        self._takes = seconds

    def join(self, *, now: float, share: float) -> int:
        """In how many seconds, 1 to LONGEST, one more is to come back."""
        with self._lock:
            place = max(self._next, now)
            wait = math.ceil(place - now) or 1
            if wait > LONGEST // 2:  # how long the line is nobody knows that far ahead: spread over what is left
                wait = LONGEST // 2 + 1 + secrets.randbelow(LONGEST // 2)
            self._next = min(place + self._takes / share, now + LONGEST)
        return wait
