"""The line between the browsers and the school of the tests: empty before the database is, and slow if wanted.

With SLOW_BROWSER=1 it holds back what pages and their scripts ask for, before it is done and after it, and pages
compute four times slower. What a test reads too early on a busy machine, it reads too early here.
"""

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from typing import Any

IS_SLOW = os.environ.get("SLOW_BROWSER") == "1"
HELD_BACK = {"document": (0.15, 0.4), "empty": (0.15, 0.4), "script": (0, 0.1)}
"""Seconds, at least and at most, twice for each request; `empty` is what browsers call the requests of scripts."""
PROCESSOR = 4


class Line:
    """Knows which requests are under way."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.under_way = 0
        self.changed = Condition()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        with self._one_more():
            self._hold_back(environ)
            answer = self.app(environ, start_response)
        self._hold_back(environ)
        return answer

    @contextmanager
    def _one_more(self) -> Iterator[None]:
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        with self.changed:
            self.under_way += more
            self.changed.notify_all()

    def _hold_back(self, environ: dict[str, Any]) -> None:
        bounds = HELD_BACK.get(environ.get("HTTP_SEC_FETCH_DEST", "")) if IS_SLOW else None
        if bounds:
            time.sleep(random.uniform(*bounds))

    def wait_until_empty(self, seconds: float) -> None:
        """What a closed window had asked for is done all the same: wait, so that it writes into no other test."""
        with self.changed:
            assert self.changed.wait_for(lambda: not self.under_way, seconds), f"{self.under_way} requests never ended"


@contextmanager
def line_to(server: Any) -> Iterator[Line]:
    """The line to a live server."""
    httpd = server.thread.httpd
    app = httpd.get_app()
    line = Line(app)
    httpd.set_app(line)
    try:
        yield line
    finally:
        httpd.set_app(app)


def slow_down(page: Any) -> None:
    """Make a page compute as on a busy machine, if that is wanted."""
    if IS_SLOW:
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR})
