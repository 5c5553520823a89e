"""Where something may still stand: every table, every file, Redis, the queue, and what was logged."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from redis import Redis

Search = Callable[[str | bytes], set[str]]


def tables() -> Iterator[tuple[str, str]]:
    """Each table, as text."""
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if connection.vendor == "postgresql":
                cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            else:
                cursor.execute(f'SELECT * FROM "{table}"')
            yield table, "\n".join(str(row) for row in cursor.fetchall())


def files() -> Iterator[tuple[str, bytes]]:
    """Each file of the media folder: its name and its bytes. The queue file is one, where it is a file."""
    for path in sorted(Path(settings.MEDIA_ROOT).rglob("*")):
        if path.is_file():
            yield f"media {path.name}", path.name.encode() + b"\n" + path.read_bytes()
    for path in sorted(Path(settings.DATA_DIR).glob("queue.sqlite3*")):
        yield path.name, path.read_bytes()


def redis() -> Iterator[tuple[str, bytes]]:
    """Each key of Redis, with what it holds."""
    if not settings.REDIS_URL:
        return
    with Redis.from_url(settings.REDIS_URL) as server:
        for key in server.scan_iter():
            yield f"redis {key!r}", key + b"\n" + (server.dump(key) or b"")


def places(logged: "Logged") -> list[tuple[str, bytes]]:
    """All of them, read once."""
    texts = [(name, text.encode()) for name, text in tables()]
    return [*texts, *files(), *redis(), ("log", "\n".join(logged.lines).encode())]


def found(canary: str | bytes, among: list[tuple[str, bytes]]) -> set[str]:
    """Where it stands, in any case."""
    word = canary.encode().lower() if isinstance(canary, str) else canary
    fold = isinstance(canary, str)
    return {name for name, content in among if word in (content.lower() if fold else content)}


class Logged(logging.Handler):
    """Everything that is logged, with all its extras."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {vars(record)}")
