"""The WSGI application of Lectern, with the points of the fault tests around it."""

from collections.abc import Iterable
from typing import Any

from config.wsgi import application as lectern

from benchmarks.faults import hooks

hooks.install_database()
hooks.install_storage()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Two more points: when a request has come, and when its answer is about to leave."""
    hooks.reached("begun")
    answer: Iterable[bytes] = lectern(environ, start_response)
    hooks.reached("answering")
    return answer


hooks.ready()
