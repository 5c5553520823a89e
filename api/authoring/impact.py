"""What publishing the candidate would do to learners."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from learning.impact import candidate_impact
from ninja import Router
from pydantic import Field

from api.authoring.access import author, course_for
from api.envelope import answers, ok
from api.schemas import Output

router = Router(tags=["Authoring"])


class CertificatesOfRelease(Output):
    """How many certificates that are not revoked name a release."""

    release: int
    count: int


class ReleaseImpact(Output):
    """What changes for learners when the candidate is published. Learners who left are not counted."""

    current_release: int | None = Field(description="The number of what learners see, or null.")
    lessons_added: int
    lessons_removed: int
    under_way: int = Field(description="Learners who have not finished.")
    would_fall: int = Field(description="Of those, who would have a lower percentage.")
    would_rise: int = Field(description="Of those, who would have a higher percentage.")
    would_be_completed: int = Field(description="Of those, who would be completed and get a certificate.")
    finished: int = Field(description="Learners who have finished; they stay finished.")
    finished_with_new_lessons: int = Field(description="Of those, who have not done all of the new lessons.")
    with_progress_on_removed: int = Field(description="Learners with progress on a lesson that would be removed.")
    certificates: list[CertificatesOfRelease] = Field(description="Newest release first.")
    policy: list[str] = Field(description="The rules that apply, in sentences.")


@router.get(
    "courses/{uuid:course_id}/impact/",
    response=answers(ReleaseImpact, 401, 403, 404, 409),
    operation_id="get_course_impact",
    summary="What publishing my candidate would do to learners",
)
def get_impact(request: HttpRequest, course_id: UUID) -> dict[str, Any]:
    """409 `WRONG_STATUS` where nothing is in review or waits to be published."""
    return ok(candidate_impact(course_for(author(request), course_id)))
