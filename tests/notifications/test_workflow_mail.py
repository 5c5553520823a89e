"""Nobody is mailed twice about a review, and nobody from inside the transaction of a decision."""

from django.core import mail
from outbox.relay import deliver_due

from content.actions.moderation import reject_course
from tests.cast import Cast
from tests.factories.courses import pending_course


def test_deciding_sends_nothing_by_itself_and_its_event_sends_one_mail_each(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    reject_course(course=course, by=cast.rosa, comment="A picture of the knot, please.")
    assert mail.outbox == []

    while deliver_due():
        pass
    told = [(message.to[0], message.subject) for message in mail.outbox]
    assert len(told) == len(set(told))
    assert [address for address, subject in told if subject.startswith("Sent back")] == [cast.ines.email]
