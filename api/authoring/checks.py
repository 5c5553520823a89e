"""What the checks find in a working copy."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from lib.errors import NotFound
from ninja import Router
from pydantic import Field

from api.authoring.access import author, course_for
from api.envelope import answers, ok
from api.schemas import Output
from content.actions.links import check_links
from content.checks.registry import problems_in, run_checks
from content.models import Course
from content.tree import read_draft

router = Router(tags=["Authoring"])
Level = Literal["required", "recommended"]


class ProblemFound(Output):
    """One problem and its place; `field` is a path such as `body.2.value.alt`."""

    code: str
    message: str
    section_id: str | None
    lesson_id: str | None
    field: str | None
    block_id: str | None
    level: Level
    check: str


class CheckRun(Output):
    """One check. It passed if there are no problems."""

    check: str
    title: str
    level: Level
    problems: list[ProblemFound]


class Checks(Output):
    """Every check."""

    is_ready: bool = Field(description="Nothing that is required is missing: the course can be submitted.")
    checks: list[CheckRun]


@router.get(
    "courses/{uuid:course_id}/checks/",
    response=answers(Checks, 401, 403, 404),
    operation_id="check_course",
    summary="What the checks before submitting find now",
)
def check_course(request: HttpRequest, course_id: UUID) -> dict[str, Any]:
    """Required ones keep a course from being submitted: 422 COURSE_NOT_READY. Recommended ones don't."""
    return ok(checks_of(course_for(author(request), course_id)))


@router.post(
    "courses/{uuid:course_id}/checks/links/",
    response=answers(Checks, 401, 403, 404),
    operation_id="check_course_links",
    summary="Ask the sites that a course links to whether they answer, and run every check",
)
def check_course_links(request: HttpRequest, course_id: UUID) -> dict[str, Any]:
    """Takes up to ten seconds and asks up to 60 links; call it again in a long course."""
    user = author(request)
    course = course_for(user, course_id)
    asked = check_links(course=course, by=user)
    return ok(checks_of(course), f"{asked} links were asked.")


def checks_of(course: Course) -> dict[str, Any]:
    """What every check finds in the latest drafts of `course`. Raises NotFound where there is no working copy."""
    if course.page is None:
        raise NotFound
    results = run_checks(read_draft(course))
    return {
        "is_ready": not problems_in(results, "required"),
        "checks": [result.as_dict() for result in results],
    }
