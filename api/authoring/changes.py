"""What a submission would change for learners."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from lib.errors import NotFound
from ninja import Router
from pydantic import Field

from api.authoring.access import author, course_for
from api.envelope import answers, ok
from api.schemas import Output
from content.changes import course_changes

router = Router(tags=["Authoring"])
Change = Literal["added", "removed", "moved", "changed"]


class FieldChanged(Output):
    """One field that says something else."""

    field: str
    label: str
    before: Any
    after: Any
    before_label: str | None = Field(description="What people call the value, where it is a code: a category's name.")
    after_label: str | None


class BlockChanged(Output):
    """One block that came, went, moved or says something else."""

    id: str
    type: str
    change: Change
    before: Any
    after: Any
    moved: bool
    fields: list[FieldChanged] = Field(description="Of a question, what differs in words, its key included.")


class PartChanged(Output):
    """A section or a lesson that came, went, moved or says something else."""

    id: str
    title: str
    change: Change
    moved: bool
    section_id: str | None
    fields: list[FieldChanged]
    blocks: list[BlockChanged]


class Changes(Output):
    """Everything that differs from the published release; `is_first` where there is none."""

    is_first: bool
    course: list[FieldChanged]
    sections: list[PartChanged]
    lessons: list[PartChanged]


@router.get(
    "courses/{uuid:course_id}/changes/",
    response=answers(Changes, 401, 403, 404),
    operation_id="get_course_changes",
    summary="What differs from the published release, lesson by lesson and field by field",
)
def get_changes(request: HttpRequest, course_id: UUID) -> dict[str, Any]:
    """Of the candidate while it is judged, else of the latest drafts."""
    course = course_for(author(request), course_id)
    if course.page is None:
        raise NotFound
    return ok(course_changes(course).as_dict())
