"""The conversation about a course as its review screen shows it: each thread at its place, with what may be done."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cms.review.blocks import NAMES
from content.actions.comment import may_settle
from content.anchors import places_in
from content.changes import Comparison
from content.conversation import Thread, comments_on, threads
from content.models import CommentState, Course, ReviewComment
from content.permissions import may_decide, may_edit
from content.status import CourseStatus, Standing
from content.tree import DraftCourse

_JUDGED = {CourseStatus.PENDING, CourseStatus.APPROVED}
_SETTLING = [
    (CommentState.ADDRESSED, "Mark as addressed"),
    (CommentState.WONT_FIX, "Won’t fix"),
    (CommentState.OPEN, "Reopen"),
]


@dataclass(frozen=True)
class ShownThread:
    """A thread with where it stands on the screen, and what the person who looks may do with it."""

    thread: Thread
    place: str
    part: str
    target: str
    is_in_changes: bool
    is_earlier: bool
    settling: list[tuple[str, str]]
    may_delete: bool

    @property
    def comment(self) -> ReviewComment:
        return self.thread.comment

    @property
    def fragment(self) -> str:
        """Where the list of all comments has it."""
        return f"comment-{self.comment.pk}"


@dataclass(frozen=True)
class Discussion:
    """All threads of a course; `may_comment` while there is a candidate that the person may judge."""

    course: Course
    threads: list[ShownThread]
    may_comment: bool
    may_reply: bool

    @property
    def open(self) -> list[ShownThread]:
        return [each for each in self.threads if each.comment.is_open]

    @property
    def settled(self) -> list[ShownThread]:
        return [each for each in self.threads if not each.comment.is_open]

    @cached_property
    def open_parts(self) -> Counter[str]:
        """How many threads are open about each section and lesson, its blocks included."""
        return Counter(each.part for each in self.open)

    @cached_property
    def by_target(self) -> dict[str, list[ShownThread]]:
        """The threads about each place, as `target_of` names it, open ones first."""
        found: dict[str, list[ShownThread]] = defaultdict(list)
        for each in [*self.open, *self.settled]:
            found[each.target].append(each)
        return found


def target_of(part: Any = "", block: Any = "") -> str:
    """The fragment of the screen's address for a section or lesson, or for a block of it; empty for the course."""
    return f"block-{part}-{block}" if block else f"part-{part}" if part else ""


def block_name(kind: str) -> str:
    """A type of block as authors know it."""
    return NAMES.get(kind, kind)


def discussion_of(
    course: Course, user: Any, standing: Standing, draft: DraftCourse | None, comparison: Comparison
) -> Discussion:
    """The discussion as `user` sees it beside these changes. A thread whose block is not shown stands by its lesson."""
    reviewer = may_decide(user, course)
    states = may_settle(user, course)
    latest = standing.release.pk if standing.release is not None else None
    blocks = _shown_blocks(comparison)
    found = threads(comments_on(course, seen_by=user), places_in(draft))
    return Discussion(
        course=course,
        threads=[_shown(thread, user, states, latest, blocks) for thread in found],
        may_comment=reviewer and standing.status in _JUDGED,
        may_reply=may_edit(user, course),
    )


def _shown_blocks(comparison: Comparison) -> dict[str, set[str]]:
    """The sections and lessons of the screen, each with the blocks that are shown in it: all of what changed."""
    before, after, changes = comparison.before, comparison.after, comparison.changes
    shown: dict[str, set[str]] = {key: set() for state in (before, after) if state for key in state.sections}
    shown |= {key: set() for state in (before, after) if state for key in state.lessons}
    for part in changes.lessons:
        shown[part.id] = {block.id for block in part.blocks}
        if part.blocks and part.id in after.lessons:
            shown[part.id] |= {str(block["id"]) for block in after.lessons[part.id].blocks}
    return shown


def _shown(thread: Thread, user: Any, states: set[str], latest: Any, blocks: dict[str, set[str]]) -> ShownThread:
    comment = thread.comment
    part = thread.lesson_id or str(comment.section_id or "")
    in_place = comment.block_id in blocks.get(part, set())
    mine = comment.state_changed_by_id == user.pk
    offered = states | ({CommentState.OPEN} if mine else set())
    if not comment.is_open and not mine:
        offered = offered & {CommentState.OPEN}
    return ShownThread(
        thread=thread,
        place=_place(comment),
        part=part,
        target=target_of(part, comment.block_id if in_place else ""),
        is_in_changes=part in blocks,
        is_earlier=comment.release_id != latest,
        settling=[(state.value, label) for state, label in _SETTLING if state in offered and state != comment.state],
        may_delete=comment.author_id == user.pk and not thread.replies,
    )


def _place(comment: ReviewComment) -> str:
    match comment.kind:
        case "course":
            return "The course"
        case "block":
            return f"{block_name(comment.block_type)} in “{comment.title}”"
        case kind:
            return f"{kind.capitalize()} “{comment.title}”"
