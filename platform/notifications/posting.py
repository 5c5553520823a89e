"""Handing a mail to the mail server, which can't be asked what it has taken.

Its yes is noted in the cache at once, since the transaction that says so in the database may be undone: the worker may
be killed before it ends, or the database be gone. Who dies between the yes and the note sends the mail again, by the
Message-ID of the first, by which mail systems know that it is the same; so it must be the same, token included.
"""

from urllib.parse import urlsplit
from uuid import UUID, uuid5

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives, get_connection

KNOWN_FOR = 2 * 24 * 3600
"""Seconds: longer than any delivery is tried again."""


def mark_of(event: UUID, recipient: object, token: str = "") -> UUID:
    """What makes the mail to this recipient about this event another one than any other; so does another token."""
    return uuid5(event, f"{recipient}{token}")


def post_once(message: EmailMultiAlternatives, mark: UUID) -> None:
    """Send the message, unless one with this mark is known to have been taken."""
    key = f"mailed.{mark}"
    # A cache in the database would forget together with the transaction.
    is_noted = bool(settings.REDIS_URL)
    if is_noted and cache.get(key):
        return
    message.extra_headers["Message-ID"] = f"<{mark}@{urlsplit(settings.BASE_URL).hostname}>"
    with get_connection() as connection:
        connection.send_messages([message])
        if is_noted:  # before goodbyes are said, which takes another answer
            cache.set(key, True, KNOWN_FOR)
