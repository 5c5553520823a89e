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


def durability(url: str) -> str:
    """Whether a commit waits for the disk, in words."""
    connection = psycopg2.connect(url)
    cursor = connection.cursor()
    cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit'), version()")
    fsync, commit, version = cursor.fetchone()
    connection.close()
    return f"{version.split(' on ')[0]}, fsync {fsync}, synchronous_commit {commit}"
