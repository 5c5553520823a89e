"""A database as migrations leave it, made once for a run: the workers of pytest-xdist begin with copies of it.

The first process starts this module while the workers read the tests. Whoever wants a copy waits for the lock on a
file, which is held as long as the template grows. Where it didn't come to be, each worker migrates a database of its
own, and says what is wrong.
"""

import atexit
import fcntl
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2

ROOT = Path(__file__).resolve().parents[1]
_GROWING, _NAME = "lectern_growing_{}", "lectern_template_{}"
_LOCK = "TEST_TEMPLATE_LOCK"


def grow(folder: Path) -> None:
    """Let a process of its own make the template."""
    path = folder / "template.lock"
    os.environ[_LOCK] = str(path)
    found = {"PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}", "DJANGO_SETTINGS_MODULE": "config.settings"}
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command = [sys.executable, "-m", "tests.template"]
        subprocess.Popen(command, env={**os.environ, **found}, pass_fds=[lock.fileno()])
    atexit.register(_remove)


def template_for(connection: Any) -> str | None:
    """The name of the template, once it is made; None if there is none."""
    if _LOCK not in os.environ:
        return None
    with open(os.environ[_LOCK]) as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
    name = _NAME.format(connection.settings_dict["NAME"])
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return name if cursor.fetchone() else None


def _remove() -> None:
    """A server that was not started for this run is left as it was."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        connection = psycopg2.connect(given, dbname="postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            name = _NAME.format(Path(urlsplit(given).path).name)
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def _make() -> None:
    """Migrate under another name, so that there is no half a template."""
    import django

    django.setup()
    from django.db import connection

    from tests.migrating import migrating_quickly
    from tests.seed import Seed

    name = connection.settings_dict["NAME"]
    growing, template = _GROWING.format(name), _NAME.format(name)
    connection.settings_dict["TEST"]["NAME"] = growing
    with migrating_quickly():
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    Seed()
    connection.close()
    connection.settings_dict["NAME"] = name
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{template}"')
        cursor.execute(f'ALTER DATABASE "{growing}" RENAME TO "{template}"')


if __name__ == "__main__":
    _make()
