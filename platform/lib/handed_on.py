"""Connections to databases, handed on from the request that ends to the one that begins in the same process.

Django gives each thread its own. A request comes to any of the threads, so each connection would be used by every
fourth request only, and each is a process of PostgreSQL, whose plans and tables are in no cache of the processor any
more by then. Instead a request begins with those that were used last. More are opened where a thread has lent its
turn, and streams, which go on after it, open their own.
"""

from collections.abc import Sequence

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

_spare: list[Sequence[BaseDatabaseWrapper]] = []


def take_over() -> None:
    """Go on with the connections that were handed on last. Only for who has the turn.

    Who is in a transaction keeps theirs. Those that a stream has left behind are closed: otherwise there would be one
    more with each stream.
    """
    mine = connections.all(initialized_only=True)
    if not _spare or any(connection.in_atomic_block for connection in mine):
        return
    for connection in mine:
        connection.close()
        del connections[connection.alias]
    for connection in _spare.pop():
        connections[connection.alias] = connection


def hand_on() -> None:
    """Leave one's connections to the next. Only for who has the turn; who is in a transaction keeps them."""
    mine = connections.all(initialized_only=True)
    if not mine or any(connection.in_atomic_block for connection in mine):
        return
    for connection in mine:
        if not connection.allow_thread_sharing:
            connection.inc_thread_sharing()
        del connections[connection.alias]
    _spare.append(mine)
