"""What was done to a course in review, as the audit record has it. Mounted below `moderation/`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from api.authoring.access import admin, course_for
from api.authoring.schemas import Person
from api.envelope import answers, ok
from api.pagination import Page, PageQuery, paged
from api.schemas import Output
from content.audit import actors, history_of
from content.models import AuditEntry

router = Router(tags=["Moderation"])


class HistoryEntry(Output):
    """One thing that was done, linked by its hash to the entry before it in the whole school's record."""

    sequence: int
    at: datetime
    action: str = Field(description="Named like the event: course.submitted, course.approved, …")
    actor_id: UUID | None
    actor: Person | None = Field(description="Null once the person was removed; `actor_id` stays.")
    release_id: UUID | None
    data: dict[str, Any] = Field(description="The number of the release, the comment, and the like.")
    erased: bool = Field(description="What was said is gone, since somebody was erased. The hashes still hold.")
    previous_hash: str
    hash: str


@router.get(
    "courses/{uuid:course_id}/history/",
    response=answers(Page[HistoryEntry], 401, 403, 404),
    operation_id="list_course_history",
    summary="What was done to a course, the latest first",
)
def list_history(request: HttpRequest, course_id: UUID, query: Query[PageQuery]) -> dict[str, Any]:
    """Submissions, decisions, publications: the course's entries of the audit record."""
    course = course_for(admin(request), course_id)
    page = paged(request, query, history_of(course))
    people = actors(page["items"])
    return ok({**page, "items": [_shown(entry, people) for entry in page["items"]]})


def _shown(entry: AuditEntry, people: dict[UUID, Any]) -> dict[str, Any]:
    names = ("sequence", "at", "action", "actor_id", "release_id", "previous_hash", "hash")
    actor = people.get(entry.actor_id) if entry.actor_id is not None else None
    said = {"data": entry.told, "erased": entry.is_erased}
    return {**{name: getattr(entry, name) for name in names}, **said, "actor": actor}
