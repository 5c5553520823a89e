"""Every mail that came is told from every other by what Lectern says it sent."""

from uuid import UUID, uuid4

from notifications.posting import mark_of

from benchmarks.faults.mail_sink import Mailboxes
from benchmarks.faults.mails import compare

TOKENS = ["a" * 43, "b" * 43]


def arrive(boxes: Mailboxes, address: str, event: str, recipient: str, token: str = "") -> None:
    """A mail as Lectern sends it."""
    number = mark_of(UUID(event), recipient, token)
    boxes.take(address, f"Subject: Word\nMessage-ID: <{number}@localhost>\n\n{token}\n".encode())


def test_what_is_lost_doubled_changed_and_over_is_told_apart() -> None:
    boxes = Mailboxes()
    sent = [(str(uuid4()), str(uuid4()), f"{name}@x.example") for name in ("once", "again", "differently", "lost")]
    once, again, differently, lost = ((address, event, person) for event, person, address in sent)
    for mail in (once, again, again):
        arrive(boxes, *mail)
    for token in TOKENS:
        arrive(boxes, *differently, token)
    arrive(boxes, "once@x.example", str(uuid4()), once[2])
    post = compare(boxes, sent)
    assert post.again == 1
    assert post.lost == [f"{lost[1]} to {lost[0]}"]
    assert post.differently == [f"{differently[1]} to {differently[0]}"]
    assert post.over == ["Word to once@x.example"]
