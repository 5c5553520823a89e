"""The real stack: PostgreSQL, a Redis-protocol server behind a wire that can be cut, mail, media, web and worker."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg2

from benchmarks.faults.disk import SmallDisk
from benchmarks.faults.mail_sink import start_sink
from benchmarks.faults.proxy import Proxy
from tests.servers import Postgres, Redis, free_port

ROOT = Path(__file__).resolve().parents[2]
WEB_WORKERS = 2
DATABASE = "lectern_faults"
_LITTLE_LOG = "-c min_wal_size=32MB -c max_wal_size=96MB"
_LIMITS = (
    *("SIGN_IN", "SIGN_IN_KNOWN", "SIGN_IN_STRANGERS", "SIGN_IN_ADDRESS", "REGISTER", "MAIL", "MAIL_REQUEST"),
    *("MAIL_REQUEST_ADDRESS", "MAILED_TOKEN", "REFRESH", "UPLOAD", "ENROLL", "SPEAK", "SUBMIT"),
    *("WRITES_ACCOUNT", "WRITES_DEVICE"),
)


class Stack:
    """Everything that Lectern needs, and Lectern."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="lectern-faults-"))
        self.orders = self.folder / "orders"
        self.orders.mkdir()
        self.disk = SmallDisk.mounted()
        where = {"disk": self.disk.folder, "options": _LITTLE_LOG} if self.disk else {}
        self.postgres, self.redis = Postgres(durable=True, connections=50, **where), Redis()
        self.wire = Proxy(self.redis.port)
        self.mail, mail_port = start_sink()
        self.port = free_port()
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.database = self.postgres.url(DATABASE)
        self.environment = {
            **{name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}},
            "LECTERN_ENV": "development",
            "DJANGO_SETTINGS_MODULE": "benchmarks.faults.settings",
            "DATABASE_URL": self.database,
            "REDIS_URL": f"redis://127.0.0.1:{self.wire.port}/0",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "DATA_DIR": str(self.folder),
            "FAULTS_DIR": str(self.orders),
            "PASSWORD_TIME_PERCENT": "100",
            "PYTHONPATH": f"platform{os.pathsep}.",
            "PYTHONWARNINGS": "ignore",
            "LOG_LEVEL": "WARNING",
            **{f"LIMIT_{name}": "off" for name in _LIMITS},
        }

    def start(self) -> None:
        """Start the services, make the database, and start Lectern."""
        self.postgres.start()
        self.redis.start()
        self.postgres.create(DATABASE)
        self.manage("migrate", "-v0")
        self.manage("createcachetable")

    @contextmanager
    def sql(self) -> Iterator[Any]:
        """A cursor at the database, past everything that may be broken on the way; each statement commits."""
        connection = psycopg2.connect(self.database, application_name="faults")
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def manage(self, *arguments: str) -> str:
        """Run a command of Lectern's; what it says."""
        return self.python("manage.py", *arguments)

    def python(self, *arguments: str) -> str:
        run = [sys.executable, *arguments]
        return subprocess.run(run, cwd=ROOT, env=self.environment, check=True, text=True, stdout=subprocess.PIPE).stdout

    def school(self, courses: int, learners: int) -> dict[str, Any]:
        """Make a school, and say what is in it."""
        said = self.python("-m", "benchmarks.faults.school", str(courses), str(learners))
        made: dict[str, Any] = json.loads(said.splitlines()[-1])
        return made

    def start_web(self) -> None:
        options = ["--interface", "wsgi", "--workers", str(WEB_WORKERS), "--blocking-threads", "4", "--no-ws"]
        supervised = ["--respawn-failed-workers", "--respawn-interval", "0.1", "--workers-kill-timeout", "10"]
        address = ["--port", str(self.port), "benchmarks.faults.wsgi:application"]
        self._start("web", "-m", "granian", *options, *supervised, *address)

    def start_worker(self) -> None:
        self._start("worker", "-m", "benchmarks.faults.worker")

    def _start(self, role: str, *arguments: str) -> None:
        for old in self.orders.glob(f"ready.{role}.*"):
            old.unlink()
        log = (self.folder / f"{role}.log").open("ab")
        environment = {**self.environment, "FAULTS_ROLE": role}
        run = [sys.executable, *arguments]
        self._processes[role] = subprocess.Popen(run, cwd=ROOT, env=environment, stdout=log, stderr=log)

    def process(self, role: str) -> "subprocess.Popen[bytes]":
        return self._processes[role]

    def ready(self, role: str) -> list[int]:
        """The processes of a role that have loaded Lectern and live."""
        pids = [int(path.name.rpartition(".")[2]) for path in self.orders.glob(f"ready.{role}.*")]
        return [pid for pid in pids if _lives(pid)]

    def keep_up(self) -> None:
        """What a supervisor does: start again what has ended."""
        if self._processes["web"].poll() is not None:
            self.start_web()
        if self._processes["worker"].poll() is not None:
            self.start_worker()

    def wait(self, condition: Callable[[], bool], seconds: float = 60) -> bool:
        """Whether the condition came true within so many seconds."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def answers(self) -> bool:
        """There is a process that answers and one that works."""
        self.keep_up()
        return bool(self.ready("web") and self.ready("worker"))

    def is_whole(self) -> bool:
        """Every process is there and ready."""
        self.keep_up()
        return len(self.ready("web")) >= WEB_WORKERS and len(self.ready("worker")) >= 1

    def stop(self) -> None:
        """End everything that was started here."""
        for process in self._processes.values():
            if process.poll() is None:
                family = psutil.Process(process.pid).children(recursive=True)
                process.terminate()
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()
                for each in family:
                    if each.is_running():
                        each.kill()
        self.redis.kill()
        self.postgres.stop("immediate")
        if self.disk:
            self.disk.remove()
        shutil.rmtree(self.folder, ignore_errors=True)

    def last_words(self, lines: int = 12) -> str:
        """What web and worker said last."""
        logs = [self.folder / f"{role}.log" for role in self._processes]
        return "\n".join(line for log in logs for line in log.read_text(errors="replace").splitlines()[-lines:])


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
