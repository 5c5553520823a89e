"""What makes a process of Lectern die, fail or tell another time at a named point. Loaded only by the fault tests.

A point is an order in the folder FAULTS_DIR: a file named for the point, with what is to be done. The first process
that gets there takes the order and obeys. Lectern's own code knows nothing of this: functions of Django's and of the
outbox are wrapped when a process of the fault tests begins, before Lectern is loaded.
"""

import errno
import os
import re
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import wraps
from pathlib import Path
from typing import Any, Self

FOLDER = Path(os.environ.get("FAULTS_DIR", "/nonexistent"))
ROLE = os.environ.get("FAULTS_ROLE", "web")
SIGNALS = {"kill": signal.SIGKILL, "term": signal.SIGTERM}
_INSERT = re.compile(r'INSERT INTO "?(\w+)')


def reached(point: str, note: str = "") -> None:
    """This process is at `point`: obey, if there is an order."""
    order = FOLDER / f"{ROLE}.{point}"
    if not order.exists():
        return
    taken = FOLDER / f"taken.{ROLE}.{point}"
    try:
        order.rename(taken)
    except FileNotFoundError:  # another process was first
        return
    what = taken.read_text()
    taken.write_text(f"{what} {os.getpid()} {note}")
    os.kill(os.getpid(), SIGNALS[what])
    time.sleep(0.2)  # a signal that is not KILL is dealt with while this goes on


def ready() -> None:
    """This process has loaded Lectern."""
    (FOLDER / f"ready.{ROLE}.{os.getpid()}").touch()


def around(owner: Any, name: str, *, before: str = "", after: str = "", note: Callable[..., str] | None = None) -> None:
    """Make two points of the call of a function: before it begins, after it has returned."""
    original = getattr(owner, name)

    @wraps(original)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if before:
            reached(before)
        result = original(*args, **kwargs)
        if after:
            reached(after, note(result) if note else "")
        return result

    setattr(owner, name, wrapped)


def install_clock() -> None:
    """A clock that the file `clock` moves by so many seconds. To be called before any model is loaded."""
    from django.utils import timezone

    file, real = FOLDER / "clock", timezone.now

    def ahead() -> timedelta:
        try:
            return timedelta(seconds=float(file.read_text()))
        except (FileNotFoundError, ValueError):
            return timedelta()

    timezone.now = lambda: real() + ahead()

    class Moved(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            moment: Any = (datetime.now(UTC) + ahead()).astimezone(tz)
            return moment

    import jwt.api_jwt
    import ninja_jwt.utils

    for place in (jwt.api_jwt, ninja_jwt.utils):  # who checks tokens, and who issues them
        place.datetime = Moved  # type: ignore[attr-defined]


def install_database() -> None:
    """Points at every INSERT, at COMMIT, and when what waited for it has run."""
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.signals import connection_created

    def watched(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        for table in _INSERT.findall(str(sql)):
            reached(f"inserted.{table}")
        return result

    def watch(connection: Any, **_: Any) -> None:
        if watched not in connection.execute_wrappers:
            connection.execute_wrappers.append(watched)

    connection_created.connect(watch, weak=False)
    around(BaseDatabaseWrapper, "_commit", before="before_commit", after="after_commit")
    around(BaseDatabaseWrapper, "run_and_clear_commit_hooks", after="hooks_done")


def install_storage() -> None:
    """A disk that is full or gone while the file `disk` says so: its text is the name of the error."""
    from django.core.files.storage import FileSystemStorage

    file = FOLDER / "disk"

    def refusing(original: Any) -> Any:
        @wraps(original)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            if file.exists():
                number = getattr(errno, file.read_text())
                raise OSError(number, os.strerror(number))
            return original(*args, **kwargs)

        return wrapped

    FileSystemStorage._save = refusing(FileSystemStorage._save)
    FileSystemStorage._open = refusing(FileSystemStorage._open)


def install_relay(mail: str = "django.core.mail.backends.smtp.EmailBackend") -> None:
    """Points in the delivery of an event, with the id of the delivery, and where `mail` has sent one."""
    from django.utils.module_loading import import_string
    from outbox import relay

    around(relay, "_claim", after="claimed", note=lambda delivery: str(delivery.pk) if delivery else "")
    around(relay, "_handle", before="before_handler", after="handled")
    around(import_string(mail), "send_messages", after="mailed")
