"""What notifications store about a person: that they were told of something, and what the admin still shows them."""

from accounts.personal import Fate, Leaving, stored
from accounts.quotes import scrub

from notifications.models import Notice


def _take_back(leaving: Leaving) -> None:
    Notice.objects.filter(recipient=leaving.user).delete()
    Notice.objects.filter(person=leaving.user).update(person=None, quote="")
    scrub(Notice, leaving, "quote")


stored(
    "notifications.SentMail",
    "recipient",
    fate=Fate.DELETED,
    why="Which mails were sent. Their text is kept nowhere here.",
    shows=("template", "sent_at"),
)
stored(
    "notifications.Notice",
    "recipient",
    "person",
    fate=Fate.DELETED,
    why="Notices to them go. Those to others forget who it was, and what was quoted of them or names them.",
    shows=("kind", "course_id", "recipient_id", "person_id", "quote", "made_at", "read_at"),
    wipe=_take_back,
)
