"""Who was erased, written down outside of the database: a backup that is restored brings people back.

Each line is one JSON object with the id of an account, the moment, and whether certificates kept the name. It says
nothing else. `manage.py reerase` reads it.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from accounts.models import User


def write_down(user: User, *, keep_name: bool) -> None:
    """Add a line, in one write. Again adds another, which does no harm."""
    at = user.erased_at.isoformat() if user.erased_at else None
    line = json.dumps({"id": str(user.pk), "erased_at": at, "keep_name": keep_name}) + "\n"
    path = Path(settings.TOMBSTONE_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def written_down(path: Path) -> Iterator[tuple[UUID, bool]]:
    """Whom the file names, and whether certificates kept the name."""
    with path.open(encoding="utf-8") as lines:
        for line in filter(str.strip, lines):
            said: dict[str, Any] = json.loads(line)
            yield UUID(said["id"]), bool(said.get("keep_name"))
