"""Where the time of an answer went, told by the server itself: in the header `Server-Timing`, in milliseconds.

What the client waits for beyond `app` was spent before Lectern heard of the request. Within it, `cpu` is work (hashing
passwords is), `db` is waiting for the database, and what is left is waiting for one's turn on the machine.
"""

import re
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase


class TimingMiddleware:
    """Comes first, so that it sees everything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        spent = 0.0

        def timed(execute: Any, *query: Any) -> Any:
            nonlocal spent
            asked = time.perf_counter()
            try:
                return execute(*query)
            finally:
                spent += time.perf_counter() - asked

        began, worked = time.perf_counter(), time.thread_time()
        with connection.execute_wrapper(timed):
            response = self.get_response(request)
        parts = {"app": time.perf_counter() - began, "cpu": time.thread_time() - worked, "db": spent}
        response["Server-Timing"] = ", ".join(f"{name};dur={took * 1000:.0f}" for name, took in parts.items())
        return response


def where_it_went(header: str, seconds: float) -> str:
    """A slow answer in words: what the client waited, and what of it was what."""
    told = {name: int(took) / 1000 for name, took in re.findall(r"(\w+);dur=(\d+)", header)}
    if not told:
        return f"{seconds:.1f} s, of which the server tells nothing"
    outside = max(0.0, seconds - told["app"])
    turn = max(0.0, told["app"] - told["cpu"] - told["db"])
    parts = {"work": told["cpu"], "database": told["db"], "waiting for a turn": turn, "before Lectern": outside}
    return f"{seconds:.1f} s: " + ", ".join(f"{name} {took:.1f}" for name, took in parts.items())
