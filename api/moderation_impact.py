"""What publishing a candidate would do to learners, for those who judge it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from learning.impact import candidate_impact
from ninja import Router

from api.authoring.access import admin, course_for
from api.authoring.impact import ReleaseImpact
from api.envelope import answers, ok

router = Router(tags=["Moderation"])


@router.get(
    "courses/{uuid:course_id}/impact/",
    response=answers(ReleaseImpact, 401, 403, 404, 409),
    operation_id="get_release_impact",
    summary="What publishing a candidate would do to learners",
)
def get_impact(request: HttpRequest, course_id: UUID) -> dict[str, Any]:
    """The numbers come true if it is published now. 409 `WRONG_STATUS` where there is no candidate."""
    return ok(candidate_impact(course_for(admin(request), course_id)))
