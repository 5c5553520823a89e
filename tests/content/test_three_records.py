"""Every step of a review stands in three records: Wagtail's own log, the hash chain, and the outbox."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from accounts.models import User
from django.utils import timezone
from outbox.models import Event
from wagtail.models import PageLogEntry

from cms.review.history_panel import _WORDS
from content import audit
from content.actions import moderation
from content.actions.checklist import tick_checklist
from content.actions.claim import claim_review, release_claim
from content.actions.comment import add_comment, delete_comment, reply_to_comment, set_comment_state
from content.actions.decline import appeal_decline, decide_appeal, decline_course
from content.actions.moderation import (
    approve_course,
    publish_course,
    publish_due,
    reject_course,
    roll_back,
    unpublish_course,
)
from content.actions.restore import restore_working_copy
from content.actions.submission import submit_course, withdraw_course
from content.models import AuditEntry, ChecklistItem, Course, LessonPage, ReviewComment
from tests.cast import Cast
from tests.factories.courses import draft_course


@dataclass(frozen=True)
class Step:
    """What is done by whom, what it is called in the outbox and the chain, and what in Wagtail's log."""

    by: str | None
    do: Callable[..., Any]
    named: tuple[str, ...]
    logged: str
    said: dict[str, Any]


def step(by: str | None, do: Callable[..., Any], named: str, logged: str, **said: Any) -> Step:
    return Step(by, do, tuple(named.split()), logged, said)


def comment(course: Course) -> ReviewComment:
    return ReviewComment.objects.filter(course=course)[0]


def on_comment(action: Callable[..., Any]) -> Callable[..., Any]:
    return lambda course, by, **said: action(comment=comment(course), by=by, **said)


settle = on_comment(set_comment_state)


def edit(course: Course, by: User) -> None:
    lesson = LessonPage.objects.order_by("path")[0].get_latest_revision_as_object()
    lesson.title += " again"
    lesson.save_revision(user=by)


def edit_and_submit(course: Course, by: User) -> None:
    edit(course, by)
    submit_course(course=course, by=by)


def tick_first(course: Course, by: User) -> None:
    candidate = course.releases.get(number=None, withdrawn_at=None)
    line = ChecklistItem.objects.create(text="Read it aloud.")
    tick_checklist(course=course, release_id=candidate.pk, by=by, items=[line.pk])


def approve_for_later(course: Course, by: User) -> None:
    approve_course(course=course, by=by, publish_at=timezone.now() + timedelta(hours=1))


def come(course: Course, by: None) -> None:
    """The date has come."""
    publish_due(timezone.now() + timedelta(hours=2))


def come_in_vain(course: Course, by: None) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(moderation, "switch_live", None)
        come(course, by)


SUBMIT = ("course.submitted", "wagtail.workflow.start")
STORY = [
    step("ines", submit_course, *SUBMIT),
    step("rosa", claim_review, "course.claimed", "content.claim_review"),
    step("ada", claim_review, "course.claim_taken_over", "content.take_over_claim", take_over=True),
    step("ada", release_claim, "course.claim_released", "content.release_claim"),
    step("rosa", tick_first, "checklist.ticked", "content.checklist.ticked"),
    step("rosa", add_comment, "comment.created", "content.comment.created", text="Why?"),
    step("rosa", on_comment(delete_comment), "comment.deleted", "content.comment.deleted"),
    step("rosa", add_comment, "comment.created", "content.comment.created", text="Why so?"),
    step("ines", on_comment(reply_to_comment), "comment.replied", "content.comment.replied", text="So."),
    step("ines", settle, "comment.state_changed", "content.comment.state_changed", state="ADDRESSED"),
    step("ines", withdraw_course, "course.withdrawn", "wagtail.workflow.cancel"),
    step("ines", submit_course, *SUBMIT),
    step("rosa", reject_course, "course.rejected", "wagtail.workflow.reject", comment="More."),
    step("ines", submit_course, *SUBMIT),
    step("rosa", approve_course, "course.approved", "wagtail.workflow.approve"),
    step("ada", publish_course, "course.released", "content.release"),
    step("ines", edit_and_submit, *SUBMIT),
    step("rosa", approve_course, "course.approved course.released", "content.release", publish=True),
    step("ada", roll_back, "course.rolled_back", "content.release", number=1),
    step("ada", unpublish_course, "course.unpublished", "content.take_down", comment="Outdated."),
    step("ada", publish_course, "course.released", "content.release"),
    step("ines", edit_and_submit, *SUBMIT),
    step("rosa", approve_for_later, "course.approved", "wagtail.workflow.approve"),
    step(None, come_in_vain, "course.publication_failed", "content.publication_failed"),
    step("rosa", come, "course.released", "content.release"),
    step("ines", restore_working_copy, "course.restored", "content.restore", number=1),
    step("ines", submit_course, *SUBMIT),
    step("rosa", decline_course, "course.declined", "content.decline", comment="Never."),
    step("ines", appeal_decline, "course.appealed", "content.appeal", text="Please."),
    step("ada", decide_appeal, "course.appeal_decided", "content.appeal_decided", grant=True),
]
TOLD_APART = {"course.edited", "course.created"}
"""Of the working copy, not of its review."""


def records(course: Course) -> tuple[list[Event], list[AuditEntry], list[PageLogEntry]]:
    events = Event.objects.filter(payload__course_id=str(course.pk)).exclude(name__in=TOLD_APART)
    log = PageLogEntry.objects.filter(page=course.page_id)
    return list(events.order_by("occurred_at")), list(AuditEntry.objects.all()), list(log.order_by("timestamp", "pk"))


@pytest.mark.django_db
def test_every_step_is_in_all_three_with_who_did_it(cast: Cast) -> None:
    course = draft_course(by=cast.ines)
    before = records(course)
    for each in STORY:
        who = getattr(cast, each.by) if each.by else None
        fresh = Course.objects.select_related("page", "current_release").get(pk=course.pk)
        each.do(course=fresh, by=who, **each.said)
        after = records(course)
        new_events, new_entries, new_log = (now[len(then) :] for then, now in zip(before, after, strict=True))
        key = None if who is None else who.pk
        assert tuple(event.name for event in new_events) == each.named, each
        assert tuple(entry.action for entry in new_entries) == each.named, each
        assert {entry.actor_id for entry in new_entries} == {key}, each
        assert (each.logged, key) in {(line.action, line.user_id) for line in new_log}, (each, new_log)
        assert {event.payload["user_id"] for event in new_events if "user_id" in event.payload} <= {str(key)}, each
        before = after
    assert audit.verify().count == len(before[1])


def test_the_story_leaves_no_step_out() -> None:
    """What the history of a course has words for is what a review consists of, and what is done to quizzes later."""
    assert {name for each in STORY for name in each.named} == {name for name in _WORDS if not name.startswith("quiz.")}
