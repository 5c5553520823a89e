"""Who serves the database and the cache, and how carefully."""

from pathlib import Path
from typing import Any

import psycopg2
import redis


def servers_of(url: str, redis_url: str) -> dict[str, int]:
    """The processes that serve both, where they are on this machine."""
    connection = psycopg2.connect(url)
    backend = connection.get_backend_pid()
    found = {"database": _parent(backend), "redis": _redis(redis_url)}
    connection.close()
    return {group: pid for group, pid in found.items() if pid}


def _parent(backend: int) -> int:
    status = Path(f"/proc/{backend}/status")
    if not status.exists() or "postgres" not in status.read_text():
        return 0
    return int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])


def _redis(url: str) -> int:
    about: Any = redis.Redis.from_url(url).info("server")
    pid = int(about.get("process_id", 0))
    return pid if Path(f"/proc/{pid}/comm").exists() else 0


def version(url: str) -> str:
    """PostgreSQL's."""
    return _first(url, "SELECT current_setting('server_version')")


def durability(url: str) -> str:
    """Whether a commit waits for the disk, in words."""
    fsync, commit = (_first(url, f"SELECT current_setting('{name}')") for name in ("fsync", "synchronous_commit"))
    if (fsync, commit) == ("on", "on"):
        return "every commit waits for the disk"
    return f"commits don't wait for the disk (fsync {fsync}, synchronous_commit {commit})"


def checkpoints(url: str) -> str:
    """How often all that has changed is written down, in words."""
    time, size = (_first(url, f"SELECT current_setting('{name}')") for name in ("checkpoint_timeout", "max_wal_size"))
    return f"checkpoints every {time} or {size} of log"


def _first(url: str, question: str) -> str:
    connection = psycopg2.connect(url)
    try:
        cursor = connection.cursor()
        cursor.execute(question)
        return str(cursor.fetchone()[0])
    finally:
        connection.close()
