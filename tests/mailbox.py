"""What people find in their mailbox once the outbox has been delivered."""

import re

from django.core import mail
from django.core.mail import EmailMessage
from outbox.relay import deliver_due


def mails_to(address: str) -> list[EmailMessage]:
    """Deliver what is due, then every mail to `address`, oldest first."""
    deliver_due()
    return [message for message in mail.outbox if message.to == [address]]


def token_in(message: EmailMessage) -> str:
    """The token that stands on a line of its own."""
    found = re.search(r"^Token: (\S+)$", str(message.body), re.MULTILINE)
    assert found, f"no token in {message.body!r}"
    return found[1]


def last_token(address: str) -> str:
    """The token of the latest mail to `address`."""
    return token_in(mails_to(address)[-1])
