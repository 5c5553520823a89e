"""What reviewers say about places in a course, and the conversation about it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from accounts.models import User
from django.http import HttpRequest
from lib.errors import NotFound
from ninja import Query, Router, Status
from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from api.authoring.access import author, course_for
from api.envelope import answers, ok
from api.limited import ACCOUNT, Limited
from api.pagination import Page, PageQuery, paged
from api.schemas import Input, Output
from content.actions.comment import MAX_TEXT, add_comment, delete_comment, reply_to_comment, set_comment_state
from content.anchors import Anchor, places_in
from content.conversation import Thread, comments_on, threads
from content.models import CommentState, Course, ReviewComment
from content.models.comment import Kind
from content.tree import read_draft

router = Router(tags=["Authoring"])
Said = Annotated[
    str,
    BeforeValidator(lambda value: value.strip() if isinstance(value, str) else value),
    StringConstraints(min_length=1, max_length=MAX_TEXT),
]


class CommentQuery(PageQuery):
    """Which comments."""

    state: CommentState | None = None
    release: UUID | None = Field(None, description="Only those made on this candidate.")


class CommentNew(Input):
    """A remark on the course, a section, a lesson, or (with `lesson_id`) a block of it."""

    text: Said
    section_id: UUID | None = None
    lesson_id: UUID | None = None
    block_id: Annotated[str, StringConstraints(max_length=64)] = ""

    @model_validator(mode="after")
    def _one_place(self) -> "CommentNew":
        if self.section_id and self.lesson_id:
            raise ValueError("name a section or a lesson, not both")
        if self.block_id and not self.lesson_id:
            raise ValueError("a block is named together with its lesson")
        return self


class ReplyNew(Input):
    """An answer."""

    text: Said


class StateChange(Input):
    """ADDRESSED, WONT_FIX (which needs a note) or OPEN again."""

    state: CommentState
    note: Annotated[str, StringConstraints(max_length=MAX_TEXT)] = ""


class ReplyShown(Output):
    """An answer; `state` is the state that it brought, empty for none."""

    id: UUID
    text: str
    state: str
    author_id: UUID | None
    author_name: str
    created_at: datetime


class CommentShown(Output):
    """A remark, where it hangs, what stood there when it was made (`title`, `block_type`, `quote`), and the answers."""

    id: UUID
    course_id: UUID
    release_id: UUID
    kind: Kind
    section_id: UUID | None
    lesson_id: UUID | None = Field(description="Where the lesson or block is now.")
    block_id: str
    is_removed: bool = Field(description="What it is about is no longer in the working copy.")
    title: str
    block_type: str
    quote: str
    text: str
    author_id: UUID | None
    author_name: str
    state: CommentState
    state_changed_at: datetime | None
    created_at: datetime
    replies: list[ReplyShown]


@router.get(
    "courses/{uuid:course_id}/comments/",
    response=answers(Page[CommentShown], 401, 403, 404),
    operation_id="list_review_comments",
    summary="What reviewers said about places in a course, oldest first",
)
def list_comments(request: HttpRequest, course_id: UUID, query: Query[CommentQuery]) -> dict[str, Any]:
    """Of all submissions, unless `release` names one."""
    user = author(request)
    course = course_for(user, course_id)
    comments = comments_on(course, seen_by=user)
    if query.state:
        comments = comments.filter(state=query.state)
    if query.release:
        comments = comments.filter(release=query.release)
    page = paged(request, query, comments)
    return ok({**page, "items": _shown(course, page["items"])})


@router.post(
    "courses/{uuid:course_id}/comments/",
    response=answers(CommentShown, 401, 403, 404, 409, success=201),
    throttle=Limited(("speak", ACCOUNT)),
    operation_id="add_review_comment",
    summary="Comment on a place of a course that is in review",
)
def add(request: HttpRequest, course_id: UUID, payload: CommentNew) -> Status[dict[str, Any]]:
    """For those who may decide about it. 404 for a place that neither the candidate nor the live release has."""
    user = author(request)
    anchor = Anchor(payload.section_id, payload.lesson_id, payload.block_id)
    comment = add_comment(course=course_for(user, course_id), by=user, text=payload.text, anchor=anchor)
    return Status(201, _one(user, comment.pk))


@router.patch(
    "comments/{uuid:comment_id}/",
    response=answers(CommentShown, 401, 403, 404, 409),
    operation_id="set_review_comment_state",
    summary="Settle a comment, or open it again",
)
def set_state(request: HttpRequest, comment_id: UUID, payload: StateChange) -> dict[str, Any]:
    """Instructors settle; reviewers open again. 409 COMMENT_STATE where it has that state already."""
    user = author(request)
    set_comment_state(comment=_comment_for(user, comment_id), by=user, state=payload.state.value, note=payload.note)
    return _one(user, comment_id)


@router.delete(
    "comments/{uuid:comment_id}/",
    response=answers(None, 401, 403, 404, 409),
    operation_id="delete_review_comment",
    summary="Take my comment back",
)
def delete(request: HttpRequest, comment_id: UUID) -> dict[str, Any]:
    """409 COMMENT_ANSWERED once anything was said about it."""
    user = author(request)
    delete_comment(comment=_comment_for(user, comment_id), by=user)
    return ok(message="The comment was deleted.")


@router.post(
    "comments/{uuid:comment_id}/replies/",
    response=answers(CommentShown, 401, 403, 404, success=201),
    throttle=Limited(("speak", ACCOUNT)),
    operation_id="reply_to_review_comment",
    summary="Answer a comment",
)
def reply(request: HttpRequest, comment_id: UUID, payload: ReplyNew) -> Status[dict[str, Any]]:
    """The comment with all its answers."""
    user = author(request)
    reply_to_comment(comment=_comment_for(user, comment_id), by=user, text=payload.text)
    return Status(201, _one(user, comment_id))


def _comment_for(user: User, comment_id: UUID) -> ReviewComment:
    """A comment that `user` may read. Raises NotFound."""
    comment = ReviewComment.objects.visible_to(user).filter(pk=comment_id).first()
    if comment is None:
        raise NotFound
    return comment


def _one(user: User, comment_id: UUID) -> dict[str, Any]:
    comment = _comment_for(user, comment_id)
    return ok(_shown(course_for(user, comment.course_id), [comment])[0])


def _shown(course: Course, comments: list[ReviewComment]) -> list[dict[str, Any]]:
    draft = read_draft(course) if comments and course.page is not None else None
    return [_as_data(thread) for thread in threads(comments, places_in(draft))]


def _as_data(thread: Thread) -> dict[str, Any]:
    plain = {name: getattr(thread.comment, name) for name in CommentShown.model_fields if hasattr(thread.comment, name)}
    return {**plain, "lesson_id": thread.lesson_id, "is_removed": thread.is_removed, "replies": thread.replies}
