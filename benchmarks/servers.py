"""What is measured runs here: a database of its own, and the web server with the settings of production."""

import atexit
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from redis import Redis

from tests import harness
from tests.production_settings import production_environment

ROOT = Path(__file__).resolve().parents[1]
HOST = "learn.lectern.example"
LIMITS = (
    *("SIGN_IN", "SIGN_IN_KNOWN", "SIGN_IN_STRANGERS", "SIGN_IN_ADDRESS", "SECOND_FACTOR", "SECOND_FACTOR_ADDRESS"),
    *("REGISTER", "MAIL", "MAIL_REQUEST", "MAIL_REQUEST_ADDRESS", "MAILED_TOKEN", "SOCIAL_SIGN_IN", "REFRESH"),
    *("UPLOAD", "ENROLL", "SPEAK", "SUBMIT", "WRITES_ACCOUNT", "WRITES_DEVICE", "WRITES_ADDRESS"),
)
OUT_OF_REACH = "9999999/1s"
"""Every limit is counted, and none is reached."""
_numbers = count(1)


def services() -> tuple[str, str]:
    """The addresses of PostgreSQL and Redis: given ones, or started from the wheels as for the tests.

    Those are asked by their sockets, as a server on the same machine should be.
    """
    url, redis = os.environ["DATABASE_URL"], os.environ["REDIS_URL"]
    if "TEST_DATABASE_URL" not in os.environ:
        parts, folder = urlsplit(url), administer(url, "SHOW unix_socket_directories")[0][0]
        url = f"postgres://{parts.username}@:{parts.port}{parts.path}?host={folder}"
    if "TEST_REDIS_URL" not in os.environ:
        told: Any = Redis.from_url(redis).config_get("unixsocket")
        redis = f"unix://{told['unixsocket']}?db={redis.rpartition('/')[2]}"
    return url, redis


def environment(database: str, redis: str) -> dict[str, str]:
    """What production is told, for a server that stands behind a proxy on this machine."""
    folder = tempfile.mkdtemp(prefix="lectern-bench-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {
        **kept,
        **production_environment(),
        **{f"LIMIT_{name}": OUT_OF_REACH for name in LIMITS},
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "DATABASE_URL": _with_password(database),
        "REDIS_URL": redis,
        "DATA_DIR": folder,
        "STATIC_ROOT": f"{folder}/static",
        "MEDIA_ROOT": f"{folder}/media",
        "TRUSTED_PROXIES": "127.0.0.1/32",
        "PASSWORD_TIME_PERCENT": "100",
        "REQUIRE_SECOND_FACTOR": "false",
        "GITHUB_CLIENT_ID": "nobody-asks-it",
        "GITHUB_CLIENT_SECRET": "nobody-asks-it",
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": f"platform{os.pathsep}.",
        "PYTHONWARNINGS": "ignore",
    }


def _with_password(url: str) -> str:
    """Production refuses a database without one; a server that trusts this machine does not look at it."""
    parts = urlsplit(url)
    if parts.password or not parts.hostname:
        return url
    return urlunsplit(
        parts._replace(netloc=f"{parts.username or 'lectern'}:not-looked-at@{parts.hostname}:{parts.port}")
    )


def database_named(url: str, name: str) -> str:
    """The address of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def redis_after(url: str) -> str:
    """The address of the next database of the same server."""
    before, number = re.fullmatch(r"(.*?)(\d+)", url).groups()  # type: ignore[union-attr]
    return f"{before}{int(number) + 1}"


def administer(url: str, statement: str) -> list[Any]:
    """A statement that no transaction may hold, to the server itself."""
    connection = psycopg2.connect(database_named(url, "postgres"))
    connection.autocommit = True
    try:
        cursor = connection.cursor()
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


@contextmanager
def copied(url: str, original: str) -> Iterator[str]:
    """A copy of a database, for as long as it is used: what is measured writes.

    On a server that ends with this process, the database itself.
    """
    if "TEST_DATABASE_URL" not in os.environ:
        yield database_named(url, original)
        return
    name = f"lectern_bench_{os.getpid()}_{next(_numbers)}"
    administer(url, f'CREATE DATABASE "{name}" TEMPLATE "{original}" STRATEGY file_copy')
    os.sync()  # what was copied is written now, not while something is measured
    try:
        yield database_named(url, name)
    finally:
        administer(url, f'DROP DATABASE "{name}" WITH (FORCE)')


def python(environment: dict[str, str], *arguments: str) -> None:
    """Run a module of ours to its end."""
    subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, env=environment, check=True)


@dataclass
class Server:
    """One web server: one worker with one thread."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def pids(self) -> list[int]:
        """The process and its worker."""
        pid = self.process.pid
        return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]

    def processor_seconds(self) -> float:
        """What it has used of the processor, to the nanosecond."""
        nanoseconds = 0
        for pid in self.pids:
            for task in Path(f"/proc/{pid}/task").iterdir():
                nanoseconds += int((task / "schedstat").read_text().split()[0])
        return nanoseconds / 1e9


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[Server]:
    """The web server as production starts it, until the block ends."""
    port = harness.free_port()
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", "1", "--no-ws", "--no-log"]
    command = [sys.executable, "-m", "granian", *options, "--port", str(port), "benchmarks.wsgi:application"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError("The server ended at once.")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("The server did not start.")
