"""A headless Chromium for all tests of one process: to start one, with what drives it, takes as long as a short test.

Playwright's loop runs in the thread of the tests, where Django then keeps connections of their own. So the loop is said
to run only while a test drives the browser: what comes before and after finds the connections that it knows.
"""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

QUIET = ("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-quic", *QUIET)
LONGEST_WAIT = 40_000
"""Milliseconds until something that was awaited counts as missing, on a machine that is busy with much else."""
Lent = Callable[[], AbstractContextManager[Any]]


@contextmanager
def chromium_lent(path: str) -> Iterator[Lent]:
    """Gives the browser to whoever asks for it, one after the other; a new one where the last has fallen over."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=LONGEST_WAIT)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        loop = asyncio.get_running_loop()
        browsers: list[Any] = []

        @contextmanager
        def lent() -> Iterator[Any]:
            with _running(loop):
                if not browsers or not browsers[-1].is_connected():
                    browsers.append(playwright.chromium.launch(executable_path=path, args=[*OPTIONS]))
                yield browsers[-1]

        asyncio._set_running_loop(None)
        yield lent
        asyncio._set_running_loop(loop)
        for browser in browsers:
            browser.close()


@contextmanager
def _running(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    asyncio._set_running_loop(loop)
    try:
        yield
    finally:
        asyncio._set_running_loop(None)
