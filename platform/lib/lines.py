"""Lines to Redis that carry one command at a time, for what every writing request asks it.

A command through redis-py's client takes 52 µs of the processor, on one of its connections 13: no pool that is asked
who else wants one, no retries, no figures about each command.
"""

import os
import select
import weakref
from collections import deque
from collections.abc import Callable
from typing import Any

from redis import Connection, ConnectionPool
from redis.backoff import NoBackoff
from redis.exceptions import ResponseError
from redis.retry import Retry


class Lines:
    """Connections to one Redis. Each is used by one thread at a time; those that nobody uses wait for the next.

    What is sent is sent once: whether Redis did a command that got no answer can't be known.
    """

    def __init__(self, url: str, *, patience: float) -> None:
        waits: dict[str, Any] = {"socket_connect_timeout": patience, "socket_timeout": patience}
        plain: dict[str, Any] = {"retry": Retry(NoBackoff(), 0), "protocol": 2, "driver_info": None}
        pool: Any = ConnectionPool.from_url(url, **waits, **plain)
        self._make, self._options = pool.connection_class, pool.connection_kwargs
        self._idle: deque[tuple[Connection, Any]] = deque()
        _all.add(self)

    def ask(self, *command: bytes) -> Any:
        """What Redis answers. Raises RedisError: ResponseError where it says no, others where it does not answer."""
        return self.begin(*command)()

    def begin(self, *command: bytes) -> Callable[[], Any]:
        """Send a command. What this gives waits for the answer, so that something can be done meanwhile."""
        connection, _ = line = self._quiet() or self._new()
        connection.send_packed_command((packed(*command),), check_health=False)

        def answer() -> Any:
            try:
                answered = connection.read_response()
            except ResponseError:
                self._idle.append(line)
                raise
            self._idle.append(line)
            return answered

        return answer

    def forget(self) -> None:
        """Use none of the connections any more."""
        self._idle.clear()

    def _quiet(self) -> tuple[Connection, Any] | None:
        """One that waits. A server that went away has hung up, or said so: then there is something to read."""
        while self._idle:
            try:
                connection, poll = self._idle.pop()
            except IndexError:  # another thread was faster
                return None
            if not poll.poll(0):
                return connection, poll
            connection.disconnect()
        return None

    def _new(self) -> tuple[Connection, Any]:
        connection = self._make(**self._options)
        connection.connect()
        poll = select.poll()
        poll.register(connection._get_socket(), select.POLLIN)
        return connection, poll


def packed(*parts: bytes) -> bytes:
    """A command as it is sent."""
    return b"*%d\r\n" % len(parts) + b"".join([b"$%d\r\n%b\r\n" % (len(part), part) for part in parts])


def _leave_to_parent() -> None:
    """A child that shared a connection with its parent would read its answers."""
    for lines in _all:
        lines.forget()


_all: weakref.WeakSet[Lines] = weakref.WeakSet()
os.register_at_fork(after_in_child=_leave_to_parent)
