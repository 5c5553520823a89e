"""A live Lectern for `make fuzz`: a fresh database on the real PostgreSQL, and the server that production runs."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from socket import SHUT_WR, create_connection

from tests.fuzz.attacks import Sent
from tests.fuzz.judging import Answered

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
TIMEOUT = 20.0


@contextmanager
def fresh_database(url: str) -> Iterator[str]:
    """The URL of a database that is dropped in the end."""
    name = f"lectern_fuzz_{os.getpid()}"
    _execute(url, f'CREATE DATABASE "{name}"')
    try:
        yield f"{url.rpartition('/')[0]}/{name}"
    finally:
        _execute(url, f'DROP DATABASE "{name}" WITH (FORCE)')


class Server:
    """One running server."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
        self.port, self.process, self.log = port, process, log

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def send(self, sent: Sent) -> Answered:
        """Send the request byte for byte on a connection of its own."""
        lines = [sent.method.encode() + b" " + sent.target + b" HTTP/1.1"]
        lines += [name + b": " + value for name, value in sent.headers]
        if sent.body or sent.method in {"POST", "PUT", "PATCH"}:
            lines.append(b"Content-Length: %d" % len(sent.body))
        return self.send_bytes(b"\r\n".join([*lines, b"Connection: close", b"", b""]) + sent.body, sent.method)

    def send_bytes(self, content: bytes, method: str = "GET", *, whole: bool = False) -> Answered:
        """What comes back for these bytes; status 0 where the connection was shut without a word.

        `whole`: nothing follows, so that the server need not wait for more of what it took for the beginning.
        """
        began = time.monotonic()
        with create_connection((HOST, self.port), timeout=TIMEOUT) as wire:
            with suppress(OSError):  # it may have heard enough, and still say why
                wire.sendall(content)
            if whole:
                with suppress(OSError):
                    wire.shutdown(SHUT_WR)
            response = HTTPResponse(wire, method=method)
            try:
                response.begin()
                body = response.read()
            except (OSError, HTTPException):
                return Answered(0, {}, b"", time.monotonic() - began)
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answered(response.status, headers, body, time.monotonic() - began)

    def resident(self) -> int:
        """Bytes of memory of the process and its children."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in (self.process.pid, *children))
        return pages * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def serving(port: int, folder: Path, *, keep: bool) -> Iterator[Server]:
    """A server on `port`; with `keep` what requests do stays done."""
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", "2", "--no-ws", "--no-log"]
    command = [sys.executable, "-m", "granian", *options, "--port", str(port), "config.wsgi:application"]
    log = folder / f"server-{port}.log"
    environment = {**os.environ, "FUZZ_KEEP": "1" if keep else "0", "LOG_LEVEL": "WARNING", "LOG_JSON": "1"}
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
        server = Server(port, process, log)
        try:
            _wait(server)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(server: Server) -> None:
    for _ in range(300):
        try:
            if server.send(Sent("GET", b"/healthz", ((b"Host", b"testserver"),))).status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"The server did not start: {server.log}")


def _execute(url: str, statement: str) -> None:
    import psycopg2

    connection = psycopg2.connect(f"{url.rpartition('/')[0]}/postgres")
    connection.autocommit = True
    connection.cursor().execute(statement)
    connection.close()
