"""Mail for a machine without a mail server: each message becomes an `.eml` file in a folder."""

import itertools
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

_counter = itertools.count(1)


class MailboxBackend(BaseEmailBackend):
    """Writes to `settings.MAILBOX_DIR`; a file appears whole or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAILBOX_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
            path = folder / f"{stamp}-{os.getpid()}-{next(_counter)}.eml"
            part = path.with_suffix(".part")
            part.write_bytes(message.message().as_bytes())
            part.rename(path)
        return len(email_messages)
