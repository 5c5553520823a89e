"""A PostgreSQL that follows another one by streaming replication, from the binaries of the tests."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.servers import NOBODY, _binaries, free_port


class Standby:
    """It can be stopped and started."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries, self._data, self.port = binaries, folder / "data", free_port()
        identity = {"user": NOBODY, "group": NOBODY} if os.getuid() == 0 else {}
        self._run: dict[str, Any] = {"check": True, "cwd": "/", "stdout": subprocess.DEVNULL, **identity}

    @property
    def url(self) -> str:
        return f"postgres://lectern@127.0.0.1:{self.port}/postgres"

    def copy(self, primary: str) -> None:
        """Begin as a copy of `primary`, which it follows from there."""
        parts = urlsplit(primary)
        source = ["-h", str(parts.hostname), "-p", str(parts.port), "-U", str(parts.username)]
        command = [self._binaries / "pg_basebackup", *source, "-D", self._data, "-R", "-X", "stream", "-c", "fast"]
        subprocess.run([*command, "--no-sync"], **self._run)

    def start(self) -> None:
        options = (
            f"-p {self.port} -k {self._data.parent} -c listen_addresses=127.0.0.1 -c max_connections=200 -c fsync=off"
        )
        log = self._data.parent / "log"
        subprocess.run(
            [self._binaries / "pg_ctl", "-D", self._data, "-l", log, "-w", "-o", options, "start"], **self._run
        )

    def stop(self, *, check: bool = True) -> None:
        command = [self._binaries / "pg_ctl", "-D", self._data, "-m", "immediate", "stop"]
        subprocess.run(command, **{**self._run, "check": check})


@contextmanager
def standby_of(primary: str) -> Iterator[Standby]:
    """A running one, which ends with the block."""
    folder = Path(tempfile.mkdtemp(prefix="lectern-standby-", dir="/tmp"))
    if os.getuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    standby = Standby(_binaries(), folder)
    standby.copy(primary)
    standby.start()
    try:
        yield standby
    finally:
        standby.stop(check=False)
        shutil.rmtree(folder, ignore_errors=True)
