"""A school that serves over HTTP, with a mailbox folder."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.visitor import Visitor


@pytest.fixture
def visitor(committed_db: None, live_server: Any, settings: Any, tmp_path: Path) -> Callable[..., Visitor]:
    """Makes visitors by their address: `visitor("lena@lectern.example")`."""
    settings.EMAIL_BACKEND = "lib.mailbox.MailboxBackend"
    settings.MAILBOX_DIR = tmp_path / "mail"
    settings.BASE_URL = live_server.url
    return lambda address, **options: Visitor(live_server.url, tmp_path / "mail", address, **options)
