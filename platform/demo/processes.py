"""A few child processes that live and die together with this one."""

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

PATIENCE = 20  # seconds that a child gets to finish what it is doing


class StoppedError(Exception):
    """Somebody asked us to stop: Ctrl-C or SIGTERM."""


class Processes:
    """Starts children in our own process group, watches them, and stops them all.

    Ctrl-C reaches a whole group at once, and would interrupt a worker in the middle of a task. So children don't see
    it: this process does, and asks each of them to finish (SIGTERM).
    """

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self._environment, self._folder = environment, folder
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _stop)

    def run(self, *arguments: str) -> None:
        """Run Python with `arguments` to its end; raises CalledProcessError if it fails."""
        child = self.start("", *arguments)
        if child.wait():
            raise subprocess.CalledProcessError(child.returncode, child.args)
        del self._children[""]

    def start(self, name: str, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start Python with `arguments` as the child `name`."""
        with _without_interrupts():
            self._children[name] = subprocess.Popen(  # noqa: S603 - our own programs
                [sys.executable, *arguments], env=dict(self._environment), cwd=self._folder
            )
        return self._children[name]

    def wait_for(self, url: str, seconds: float = 60) -> None:
        """Return once `url` answers 200; raises CalledProcessError if a child ends or time is up before."""
        deadline = time.monotonic() + seconds
        while not _answers(url):
            if self._ended() is not None or time.monotonic() > deadline:
                sys.stderr.write(f"{url} does not answer.\n")
                raise subprocess.CalledProcessError(1, url)
            time.sleep(0.1)

    def watch(self) -> int:
        """Return 1 when a child ends by itself: none of them should."""
        while self._ended() is None:
            time.sleep(0.5)
        return 1

    def stop(self) -> None:
        """Ask every child to finish, and kill those that do not."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        alive = [child for child in self._children.values() if child.poll() is None]
        for child in alive:
            child.terminate()
        deadline = time.monotonic() + PATIENCE
        for child in alive:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def _ended(self) -> int | None:
        for name, child in self._children.items():
            if child.poll() is not None:
                sys.stderr.write(f"The {name} process ended with code {child.returncode}.\n")
                return child.returncode
        return None


def _stop(number: int, frame: FrameType | None) -> None:
    raise StoppedError


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """What is started in here inherits a mask that keeps SIGINT away from it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _answers(url: str) -> bool:
    """Asked by the name that is always allowed, at whatever address it listens."""
    request = urllib.request.Request(url, headers={"Host": "localhost"})  # noqa: S310 - our own address
    try:
        with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310 - the same
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
