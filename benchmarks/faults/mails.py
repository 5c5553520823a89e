"""Which mails came: each is compared, by its Message-ID, with what Lectern says it sent."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from notifications.posting import mark_of

from benchmarks.faults.mail_sink import Mailboxes

SENT = (
    "SELECT m.event_id::text, u.id::text, u.email FROM notifications_sentmail m "
    "JOIN accounts_user u ON u.id = m.recipient_id"
)


@dataclass
class Post:
    """What became of every mail."""

    lost: list[str] = field(default_factory=list)
    again: int = 0
    """Came once more by the Message-ID of the first, so that mail systems see what they are."""
    differently: list[str] = field(default_factory=list)
    """Came once more as another mail."""
    over: list[str] = field(default_factory=list)
    """Came once and are not noted: what noted them was undone, and when it was done again there was nothing to tell."""


def compare(boxes: Mailboxes, sent: list[tuple[str, str, str]]) -> Post:
    """What of all that was `sent`, as event, recipient and address, has come, and what else."""
    post, unknown = Post(again=boxes.known_again), set(boxes.numbers)
    arrived = defaultdict(set)
    for address, number in boxes.numbers:
        arrived[address].add(number)
    for event, recipient, address in sent:
        tokens = ["", *boxes.tokens[address]]
        wanted = {f"<{mark_of(UUID(event), recipient, token)}@localhost>" for token in tokens}
        came = arrived[address] & wanted
        what = f"{event} to {address}"
        if not came:
            post.lost.append(what)
        elif len(came) > 1:
            post.differently.append(what)
        for number in came:
            unknown.remove((address, number))
    post.over = [f"{boxes.titles[key]} to {key[0]}" for key in unknown]
    return post
