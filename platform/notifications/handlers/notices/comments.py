"""Notices about the conversation on a course. No mail goes out for a comment: the mail that sends back counts them."""

from uuid import UUID

from outbox.models import Event

from content.models import ReviewClaim, ReviewComment, ReviewReply
from notifications.handlers.notices.subject import person_in
from notifications.models import NoticeKind
from notifications.notices import Telling, instructors_of, tells


def _comment(event: Event) -> ReviewComment | None:
    return ReviewComment.objects.filter(pk=event.payload["comment_id"]).select_related("course", "release").first()


def _concerned(comment: ReviewComment) -> set[UUID]:
    """The instructors, who wrote or answered it, and who reviews the course now."""
    people = instructors_of(comment.course) | {comment.author_id}
    people |= set(comment.replies.values_list("author_id", flat=True))
    holding = ReviewClaim.objects.holding().filter(release__course=comment.course)
    people |= set(holding.values_list("reviewer_id", flat=True))
    return {person for person in people if person is not None}


@tells("comment.created")
def tell_comment(event: Event) -> Telling | None:
    """The instructors hear what was said, and who reviews the course, if that is somebody else."""
    comment = _comment(event)
    if comment is None:
        return None
    people = _concerned(comment)
    return Telling(NoticeKind.COMMENTED, comment.course, people, person_in(event), comment, quote=comment.text)


@tells("comment.replied")
def tell_reply(event: Event) -> Telling | None:
    """Everybody in the conversation hears the answer."""
    comment = _comment(event)
    reply = ReviewReply.objects.filter(pk=event.payload["reply_id"], comment=comment).first()
    if comment is None or reply is None:
        return None
    return Telling(NoticeKind.REPLIED, comment.course, _concerned(comment), person_in(event), comment, quote=reply.text)


@tells("comment.state_changed")
def tell_state(event: Event) -> Telling | None:
    """Everybody in the conversation hears that a comment was settled, or opened again."""
    comment = _comment(event)
    if comment is None:
        return None
    last = comment.replies.filter(author=person_in(event), state=event.payload["state"]).last()
    said = last.text if last is not None else ""
    return Telling(NoticeKind.SETTLED, comment.course, _concerned(comment), person_in(event), comment, quote=said)
