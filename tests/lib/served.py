"""A WSGI application of the tests over the server that production runs."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_connection

from tests import harness

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def served(application: str, *options: str, **environment: str) -> Iterator[int]:
    """The port that it listens on."""
    port, paths = harness.free_port(), os.pathsep.join((str(ROOT), str(ROOT / "platform")))
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--no-log"]
    command += ["--workers-kill-timeout", "1", *options]  # one that reads a body just then does not end by itself
    told = {**os.environ, "PYTHONPATH": paths, **environment}
    with subprocess.Popen([*command, application], cwd=ROOT, env=told) as process:
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    """Until somebody listens there."""
    until = time.monotonic() + 30
    while True:
        try:
            return create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < until, "the server does not start"
            time.sleep(0.05)
