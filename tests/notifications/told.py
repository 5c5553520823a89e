"""What people read in the admin once the outbox has been delivered."""

from accounts.models import User
from django.test import Client
from notifications.models import Notice
from outbox.relay import deliver_due


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, path: str = "/admin/notices/") -> str:
    """The screen, as one text without line breaks."""
    deliver_due()
    return " ".join(browser(user).get(path).content.decode().split())


def told(user: User) -> list[str]:
    """The kinds of what is unread, the oldest first."""
    deliver_due()
    return list(Notice.objects.visible_to(user).unread().order_by("made_at", "pk").values_list("kind", flat=True))
