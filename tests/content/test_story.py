"""The measure of the races is itself measured: each of its checks turns red when what it looks at is made to lie."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from notifications.models import SentMail
from outbox.models import Delivery, Event
from wagtail.models import Page, TaskState, WorkflowState

from content.actions.comment import add_comment, set_comment_state
from content.actions.moderation import approve_course, reject_course
from content.actions.submission import submit_course
from content.audit import note
from content.models import AuditHead, Course, Decline, LessonPage, Release, ReviewClaim, ReviewComment
from tests.cast import Cast
from tests.content import story
from tests.content.story import contradictions, story_of
from tests.factories.courses import draft_course

Lie = Callable[[Course, Cast], Any]


def lose_an_edit(course: Course, cast: Cast) -> None:
    lesson = LessonPage.objects.get()
    first = lesson.latest_revision_id
    lesson.save_revision(user=cast.ines)
    Page.objects.filter(pk=lesson.pk).update(latest_revision=first)


def name_another_head(course: Course, cast: Cast) -> None:
    AuditHead.objects.update(hash="0" * 64)


LIES: dict[str, tuple[Any, Lie]] = {
    "the chain of the record is broken": (story.record_is_whole, name_another_head),
    "a decision is recorded that could not be": (
        story.record_is_whole,
        lambda course, cast: note(
            "course.withdrawn", course=course, by=cast.ines, release=Release.objects.latest("submitted_at")
        ),
    ),
    "a course that is live is in review": (
        story.status_agrees,
        lambda course, cast: WorkflowState.objects.filter(pk=_state()).update(status="in_progress"),
    ),
    "learners see nothing": (
        story.learners_see_the_current_release,
        lambda course, cast: Course.objects.update(current_release=None, published_at=None),
    ),
    "a published release was sent back too": (
        story.releases_agree,
        lambda course, cast: Release.objects.filter(number=1).update(returned_at=timezone.now()),
    ),
    "somebody still holds what is decided": (
        story.releases_agree,
        lambda course, cast: ReviewClaim.objects.create(release=Release.objects.get(number=1), reviewer=cast.rosa),
    ),
    "a course is declined of which nobody said so": (
        story.releases_agree,
        lambda course, cast: Decline.objects.create(
            course=course, release=Release.objects.get(number=1), by=cast.rosa, comment="."
        ),
    ),
    "the workflow ended otherwise": (
        story.workflow_agrees,
        lambda course, cast: WorkflowState.objects.filter(pk=_state()).update(status="cancelled"),
    ),
    "a task is still open": (
        story.workflow_agrees,
        lambda course, cast: TaskState.objects.filter(workflow_state=_state()).update(status="in_progress"),
    ),
    "a page of the current release is not live": (
        story.pages_agree,
        lambda course, cast: LessonPage.objects.update(live=False),
    ),
    "what somebody saved is lost": (story.pages_agree, lose_an_edit),
    "an event is missing": (
        story.events_agree,
        lambda course, cast: Event.objects.filter(name="course.released").delete(),
    ),
    "an event is there that the record doesn't know": (
        story.events_agree,
        lambda course, cast: Event.objects.create(name="course.rejected", payload={"course_id": str(course.pk)}),
    ),
    "an event was not delivered": (
        story.events_agree,
        lambda course, cast: Delivery.objects.filter(event__name="course.released").update(state="failed"),
    ),
    "a mail is missing": (
        story.mails_agree,
        lambda course, cast: SentMail.objects.filter(template="course_released").delete(),
    ),
    "a comment has another state": (
        story.comments_agree,
        lambda course, cast: ReviewComment.objects.update(state="OPEN"),
    ),
}


def _state() -> Any:
    return Release.objects.get(number=1).workflow_state_id


@pytest.mark.django_db
def test_every_check_of_a_story_sees_the_lie_that_it_is_for(cast: Cast) -> None:
    course = draft_course(by=cast.ines, lessons=1)
    submit_course(course=course, by=cast.ines)
    comment = add_comment(course=course, by=cast.rosa, text="Why?")
    set_comment_state(comment=comment, by=cast.ines, state="ADDRESSED")
    reject_course(course=course, by=cast.rosa, comment="No.")
    submit_course(course=course, by=cast.ines)
    approve_course(course=course, by=cast.rosa, publish=True)
    assert contradictions(course) == []
    seen = {title: _is_seen(course, cast, check, lie) for title, (check, lie) in LIES.items()}
    assert seen == dict.fromkeys(LIES, True)
    assert {check for check, _ in LIES.values()} == set(story.CHECKS)


def _is_seen(course: Course, cast: Cast, check: Any, lie: Lie) -> bool:
    with transaction.atomic():
        lie(course, cast)
        fresh = Course.objects.select_related("page").get(pk=course.pk)
        seen = bool(list(check(fresh, story_of(fresh))))
        transaction.set_rollback(True)
    return seen


@pytest.mark.django_db
def test_a_draft_saved_while_it_is_judged_is_seen_even_when_the_review_is_over(cast: Cast) -> None:
    course = draft_course(by=cast.ines, lessons=1)
    submit_course(course=course, by=cast.ines)
    LessonPage.objects.get().save_revision(user=cast.ines)
    assert any("not what is being judged" in said for said in contradictions(course))
    reject_course(course=course, by=cast.rosa, comment="No.")
    assert [said.partition(": ")[2] for said in contradictions(course)] == ["written while the course was judged"]
