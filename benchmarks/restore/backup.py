"""Backing up a running school, and restoring it into an empty place, as docs/operations.md tells to do it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

from benchmarks.faults.stack import DATABASE, Stack

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
_SUM = "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0) FROM \"{}\" t"


@dataclass(frozen=True)
class Backup:
    """A dump of the database, the media as they were right after it, and what the dump must contain."""

    dump: Path
    media: Path
    tables: dict[str, tuple[int, int]]
    """Rows and checksum of every table, in the snapshot of the dump."""
    mails: int
    """How many mails had been sent, by what the snapshot says."""


def back_up(stack: Stack, folder: Path) -> Backup:
    """Dump the database while it is written to, and then copy the files: releases' files never change."""
    dump, media = folder / "lectern.dump", folder / "media"
    with exported_snapshot(stack.database) as (cursor, name):
        stack.postgres.client("pg_dump", "-Fc", "-Z1", f"--snapshot={name}", "-f", _writable(dump), DATABASE)
        tables = sums(cursor)
        cursor.execute("SELECT count(*) FROM notifications_sentmail")
        mails = cursor.fetchone()[0]
    shutil.copytree(stack.folder / "media", media)
    return Backup(dump, media, tables, mails)


@contextmanager
def exported_snapshot(*address: str, **parts: Any) -> Iterator[tuple[Any, str]]:
    """A transaction that sees the database as a dump with its snapshot does, so that the two can be compared."""
    connection = psycopg2.connect(*address, **parts)
    connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            yield cursor, cursor.fetchone()[0]
    finally:
        connection.close()


def sums(cursor: Any) -> dict[str, tuple[int, int]]:
    """How many rows each table has, and a checksum of them in any order."""
    cursor.execute(_TABLES)
    found = {}
    for (table,) in cursor.fetchall():
        cursor.execute(_SUM.format(table))
        rows, checksum = cursor.fetchone()
        found[table] = (int(rows), int(checksum))
    return found


def restore(backup: Backup, stack: Stack) -> None:
    """Fill an empty server and an empty folder."""
    stack.postgres.start()
    stack.redis.start()
    stack.postgres.create(DATABASE)
    stack.postgres.client("pg_restore", "--exit-on-error", "-j", "2", "-d", DATABASE, _writable(backup.dump))
    shutil.copytree(backup.media, stack.folder / "media")


def _writable(file: Path) -> Path:
    """A file that the unprivileged user of PostgreSQL's programs may read and write."""
    file.parent.chmod(0o777)
    file.touch()
    file.chmod(0o666)
    return file
