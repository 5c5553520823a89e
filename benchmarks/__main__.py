"""`make bench`: how many constant requests a course and a page of the catalogue cost, on one server in one run.

Absolute figures belong to the machine; the ratio to the floor, a constant endpoint behind the same middleware, is
what to compare. The targets take turns, so that whatever else the machine does meets them all alike.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from benchmarks.load import Target, measure

ROOT = Path(__file__).resolve().parents[1]
ROUNDS, SECONDS, CLIENTS = 5, 1.0, 4


def main() -> int:
    """Start, seed, measure, tell, stop."""
    from tests import harness  # starts PostgreSQL and Redis where none are given, and stops them at exit

    database = _fresh_database(os.environ["DATABASE_URL"])
    environment = _environment(database)
    print("Publishing a course of 200 lessons and 50 small ones ...", flush=True)
    seeded = subprocess.run(
        [sys.executable, "-m", "benchmarks.seed"],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    port = harness.free_port()
    server = subprocess.Popen(_granian(port), cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        targets = _targets(port, seeded.stdout.strip())
        for turn in range(ROUNDS + 1):
            for target in targets:
                measure(target, port, server.pid, clients=CLIENTS, seconds=SECONDS if turn else 0.5)
                if not turn:
                    target.forget()
        _tell(targets)
    finally:
        server.terminate()
        server.wait(timeout=20)
        _drop(os.environ["DATABASE_URL"], database)
    return 0


def _environment(database: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": database,
        "DATA_DIR": tempfile.mkdtemp(prefix="lectern-bench-"),
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "PYTHONPATH": f"platform{os.pathsep}.",
        "PYTHONWARNINGS": "ignore",
        "LOG_LEVEL": "WARNING",
    }


def _granian(port: int) -> list[str]:
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", "1", "--no-ws", "--no-log"]
    return [sys.executable, "-m", "granian", *options, "--port", str(port), "config.wsgi:application"]


def _name() -> str:
    return f"lectern_bench_{os.getpid()}"


def _fresh_database(url: str) -> str:
    _execute(url, f'CREATE DATABASE "{_name()}"')
    return url.rpartition("/")[0] + "/" + _name()


def _drop(url: str, database: str) -> None:
    _execute(url, f'DROP DATABASE "{database.rpartition("/")[2]}" WITH (FORCE)')


def _execute(url: str, statement: str) -> None:
    import psycopg2

    connection = psycopg2.connect(url.rpartition("/")[0] + "/postgres")
    connection.autocommit = True
    connection.cursor().execute(statement)
    connection.close()


def _targets(port: int, slug: str) -> list[Target]:
    detail = f"/api/v1/courses/{slug}/"
    etag = _wait_for(port, detail)
    return [
        Target("constant (the floor)", "/api/floor/constant/"),
        Target("course of 200 lessons", detail),
        Target("the same, unchanged (304)", detail, {"If-None-Match": etag}, status=304),
        Target("catalogue page of 20", "/api/v1/courses/?page_size=20"),
    ]


def _wait_for(port: int, path: str) -> str:
    """The ETag of `path`, once the server answers."""
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                return str(answer.headers["ETag"])
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("The server did not start.")


def _tell(targets: list[Target]) -> None:
    floor = targets[0]
    print(f"{'':27}{'req/s':>8}{'p50 ms':>9}{'p99 ms':>9}{'floors':>9}{'cpu µs':>9}{'floors':>9}")
    for target in targets:
        floors = statistics.median(base / own for base, own in zip(floor.rates, target.rates, strict=True))
        cost = target.microseconds()
        print(
            f"{target.name:27}{statistics.median(target.rates):8.0f}{target.quantile(0.5):9.2f}"
            f"{target.quantile(0.99):9.2f}{floors:9.2f}{cost:9.0f}{cost / floor.microseconds():9.2f}"
        )
    print(f"granian with 1 worker and 1 thread, {CLIENTS} clients, median of {ROUNDS} turns of {SECONDS:.0f} s each.")
    print("The first ratio is of requests a second, so it has waiting for the database in it; the second is of the")
    print("server's own processor time, which other work on the machine disturbs less.")


if __name__ == "__main__":
    sys.exit(main())
