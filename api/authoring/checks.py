"""What the checks find in a working copy."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from lib.errors import NotFound
from ninja import Router
from pydantic import Field

from api.authoring.access import author, course_for
from api.envelope import answers, ok
from api.schemas import Output
from content.actions.links import check_links, link_check_of
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


class LinksAsked(Output):
    """Links to other sites, asked in the background. What the answers say stands in the check `web_links`."""

    requested_at: datetime
    finished_at: datetime | None = Field(description="Null while links are asked.")
    total: int
    asked: int


class Checks(Output):
    """Every check."""

    is_ready: bool = Field(description="Nothing that is required is missing: the course can be submitted.")
    checks: list[CheckRun]
    links: LinksAsked | None = Field(description="How far the latest asking of other sites is; null if there was none.")


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
    summary="Have the sites that a course links to asked whether they answer",
)
def check_course_links(request: HttpRequest, course_id: UUID) -> dict[str, Any]:
    """In the background: `links` says how far it is, here and in what the checks find."""
    user = author(request)
    course = course_for(user, course_id)
    check = check_links(course=course, by=user)
    return ok(checks_of(course), "Nothing is left to be asked." if check.is_finished else "The links are asked.")


def checks_of(course: Course) -> dict[str, Any]:
    """What every check finds in the latest drafts of `course`. Raises NotFound where there is no working copy."""
    if course.page is None:
        raise NotFound
    results = run_checks(read_draft(course))
    return {
        "is_ready": not problems_in(results, "required"),
        "checks": [result.as_dict() for result in results],
        "links": link_check_of(course),
    }
