"""What the reviewers' desk says of a course by API, and taking a course to review it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from api.authoring.access import admin, course_for
from api.authoring.schemas import CourseDraft, Person
from api.authoring.shown import shown_courses
from api.envelope import answers, ok
from api.schemas import Input, Output
from content.actions.claim import claim_review, release_claim
from content.desk import desk_of
from content.desk_items import DeskItem, desk_items
from content.models import Course, Release

router = Router(tags=["Moderation"])


class ChangeSize(Output):
    """Lessons that came, went, and say something else."""

    added: int
    removed: int
    changed: int


class QueueItem(CourseDraft):
    """A course, and who asks for what to be judged. The last six are of what waits only."""

    candidate_id: UUID | None
    submitted_by: Person | None
    is_update: bool = Field(description="Learners have a release of it already.")
    due_at: datetime | None = Field(description="Until when it should be decided.")
    claimed_by: Person | None = Field(description="The reviewer who has taken it.")
    claimed_at: datetime | None
    change_size: ChangeSize | None = Field(description="Against what learners see.")
    new_since_last_round: ChangeSize | None = Field(description="Against the candidate that was sent back before.")
    round: int | None = Field(description="1, and one more each time that it was sent back since it was last live.")


class Claim(Input):
    """How to take a course."""

    take_over: bool = Field(False, description="Also from the reviewer who has it.")


@router.post(
    "courses/{uuid:course_id}/claim/",
    response=answers(QueueItem, 401, 403, 404, 409),
    operation_id="claim_review",
    summary="Take a course to review it",
)
def claim(request: HttpRequest, course_id: UUID, payload: Claim | None = None) -> dict[str, Any]:
    """409 `CLAIMED_BY_OTHER` where another reviewer has it, unless it is taken over."""
    user = admin(request)
    claim_review(course=course_for(user, course_id), by=user, take_over=payload is not None and payload.take_over)
    return ok(_item(user, course_id), "You have taken the course.")


@router.post(
    "courses/{uuid:course_id}/release-claim/",
    response=answers(QueueItem, 401, 403, 404, 409),
    operation_id="release_review_claim",
    summary="Give a course back to the queue",
)
def release(request: HttpRequest, course_id: UUID) -> dict[str, Any]:
    """One's own; superusers anybody's."""
    user = admin(request)
    release_claim(course=course_for(user, course_id), by=user)
    return ok(_item(user, course_id), "The course was given back.")


def queue_items(user: Any, courses: list[Course]) -> list[dict[str, Any]]:
    """The courses for `QueueItem`, in as many queries for fifty as for one."""
    latest = Release.objects.filter(course__in=courses).select_related("submitted_by").defer("outline", "search_text")
    candidates = {release.course_id: release for release in latest.order_by("submitted_at")}
    waiting = desk_of(user).filter(course__in=courses)
    on_desk = {item.release.course_id: item for item in desk_items(user, waiting)}
    items = []
    for course, shown in zip(courses, shown_courses(courses), strict=True):
        candidate = candidates.get(course.pk) if shown["submitted_at"] else None
        asked = {
            "candidate_id": candidate.pk if candidate is not None else None,
            "submitted_by": candidate.submitted_by if candidate is not None else None,
            "is_update": course.is_published,
        }
        items.append({**shown, **asked, **_facts(on_desk.get(course.pk))})
    return items


def _facts(item: DeskItem | None) -> dict[str, Any]:
    claim = item.claim if item is not None else None
    return {
        "due_at": item.due_at if item is not None else None,
        "claimed_by": claim.reviewer if claim is not None else None,
        "claimed_at": claim.claimed_at if claim is not None else None,
        "change_size": item.size if item is not None else None,
        "new_since_last_round": item.since if item is not None else None,
        "round": item.round if item is not None else None,
    }


def _item(user: Any, course_id: UUID) -> dict[str, Any]:
    return queue_items(user, [course_for(user, course_id)])[0]
