"""Talking about a candidate in place: commenting, answering, settling, taking back."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from lib.errors import DomainError, Forbidden, Invalid, NotFound
from outbox.record import record
from wagtail.log_actions import log

from content import audit
from content.actions.submission import WrongStatus, locked
from content.anchors import Anchor, quoted
from content.models import CommentState, Course, ReviewComment, ReviewReply
from content.permissions import may_decide, may_edit, teaches
from content.status import CourseStatus, standing_of

MAX_TEXT = 5000


class WrongCommentState(DomainError):
    """The comment has that state already, or somebody else settled it meanwhile."""

    code = "COMMENT_STATE"
    status = 409
    message = "The comment is not in a state from which this can be done."


class CommentAnswered(DomainError):
    """A comment that was answered or settled stays, since others' words hang on it."""

    code = "COMMENT_ANSWERED"
    status = 409
    message = "The comment was answered, so it can't be deleted."


def add_comment(*, course: Course, by: Any, text: str, anchor: Anchor | None = None) -> ReviewComment:
    """Say something about a place of the candidate, or of what it removes.

    Raises Invalid, Forbidden unless `by` may decide, WrongStatus unless there is a candidate, NotFound for no place.
    """
    text = _said(text)
    anchor = anchor or Anchor()
    with transaction.atomic():
        course = locked(course)
        standing = standing_of(course)
        if not may_decide(by, course):
            raise Forbidden("Only an admin who neither teaches nor edited a course may comment on it.")
        if standing.status not in {CourseStatus.PENDING, CourseStatus.APPROVED} or standing.release is None:
            raise WrongStatus("Only a course that is in review can be commented on.")
        place = quoted(anchor, standing.release, course)
        if place is None:
            raise NotFound("The course has no such place.")
        comment = ReviewComment.objects.create(
            course=course,
            release=standing.release,
            section_id=anchor.section_id,
            lesson_id=anchor.lesson_id,
            block_id=anchor.block_id,
            title=place.title,
            block_type=place.block_type,
            quote=place.quote,
            text=text,
            author=by,
            author_name=_name(by),
        )
        _tell("comment.created", comment, by, text, release_id=comment.release_id)
    return comment


def reply_to_comment(*, comment: ReviewComment, by: Any, text: str) -> ReviewReply:
    """Answer a comment, as an instructor of the course or an admin. Raises Invalid, Forbidden or NotFound."""
    text = _said(text)
    with transaction.atomic():
        comment = _locked(comment)
        if not may_edit(by, comment.course):
            raise Forbidden("Only the instructors of a course and its reviewers may answer.")
        reply = _reply(comment, by, text=text)
        _tell("comment.replied", comment, by, text, reply_id=reply.pk)
    return reply


def set_comment_state(*, comment: ReviewComment, by: Any, state: str, note: str = "") -> ReviewComment:
    """Settle a comment or open it again, with a word about it, which WONT_FIX needs.

    Instructors settle, reviewers mark as addressed and open again; whoever settled one may open it again, too. What
    somebody settled is opened before it is settled otherwise. Raises Invalid, Forbidden, NotFound, WrongCommentState.
    """
    note = _said(note, required=state == CommentState.WONT_FIX, field="note")
    with transaction.atomic():
        comment = _locked(comment)
        _refuse_unfit(comment, by, state)
        if comment.state == state:
            raise WrongCommentState(f"The comment is {CommentState(state).label.lower()} already.")
        if state != CommentState.OPEN and not comment.is_open and comment.state_changed_by_id != by.pk:
            raise WrongCommentState("Somebody settled the comment meanwhile. Open it again first.")
        comment.state, comment.state_changed_by, comment.state_changed_at = state, by, timezone.now()
        comment.save(update_fields=["state", "state_changed_by", "state_changed_at"])
        _reply(comment, by, text=note, state=state)
        _tell("comment.state_changed", comment, by, note, state=state)
    return comment


def delete_comment(*, comment: ReviewComment, by: Any) -> None:
    """Take one's own comment back while nobody answered it. Raises Forbidden, NotFound or CommentAnswered."""
    with transaction.atomic():
        comment = _locked(comment)
        if comment.author_id != by.pk or not may_edit(by, comment.course):
            raise Forbidden("A comment is deleted by who wrote it.")
        if comment.replies.exists():
            raise CommentAnswered
        _tell("comment.deleted", comment, by)
        comment.delete()


def may_settle(user: Any, course: Course) -> set[str]:
    """The states that `user` may give to the comments of a course."""
    reviewer = may_decide(user, course)
    instructor = may_edit(user, course) and teaches(user, course)
    states = {CommentState.ADDRESSED} if reviewer or instructor else set()
    states |= {CommentState.WONT_FIX} if instructor else set()
    return {*map(str, states), *([str(CommentState.OPEN)] if reviewer else [])}


def _refuse_unfit(comment: ReviewComment, by: Any, state: str) -> None:
    may = may_settle(by, comment.course)
    undoes = state == CommentState.OPEN and may_edit(by, comment.course) and comment.state_changed_by_id == by.pk
    if state not in may and not undoes:
        raise Forbidden("Instructors settle comments, and reviewers open them again.")


def _locked(comment: ReviewComment) -> ReviewComment:
    """The comment, read again under a row lock. Raises NotFound where it was deleted meanwhile."""
    rows = ReviewComment.objects.select_for_update(of=("self",)).select_related("course__page")
    fresh = rows.filter(pk=comment.pk).first()
    if fresh is None:
        raise NotFound
    return fresh


def _said(text: str, *, required: bool = True, field: str = "text") -> str:
    text = text.strip()
    if required and not text:
        raise Invalid.field(field, "Say something.")
    if len(text) > MAX_TEXT:
        raise Invalid.field(field, f"Use at most {MAX_TEXT} characters.")
    return text


def _name(user: Any) -> str:
    return user.full_name or "Somebody"


def _reply(comment: ReviewComment, by: Any, *, text: str, state: str = "") -> ReviewReply:
    return ReviewReply.objects.create(comment=comment, text=text, state=state, author=by, author_name=_name(by))


def _tell(event: str, comment: ReviewComment, by: Any, said: str = "", **more: Any) -> None:
    """Leave the step in the outbox, in the history of the course's page, and with what was said in the audit record."""
    course = comment.course
    record(event, comment_id=comment.pk, course_id=course.pk, user_id=by.pk, **more)
    if course.page is not None:
        log(instance=course.page, action=f"content.{event}", user=by, data={"comment": str(comment.pk)})
    audit.note(event, course=course, by=by, comment_id=comment.pk, comment=said, **more)
