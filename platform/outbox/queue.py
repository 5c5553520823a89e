"""Handing work to the queue without depending on it: whoever has committed is not told that it is down."""

import logging
import sqlite3
from collections.abc import Callable

from lib.pause import Pause
from redis.exceptions import RedisError

queue_is_down = Pause(seconds=5)
_log = logging.getLogger("lectern.outbox")


def is_taken(send: Callable[[], object]) -> bool:
    """Call `send`, and say whether the queue took what it sends; right after a failure it is not asked."""
    if queue_is_down.holds:
        return False
    try:
        send()
    except (RedisError, sqlite3.Error, OSError) as error:
        queue_is_down.begin()
        _log.warning("outbox.queue_down", extra={"error": type(error).__name__})
        return False
    return True
