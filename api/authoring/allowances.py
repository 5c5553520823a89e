"""Exceptions for one learner of a course, in one quiz or assignment."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from learning.actions.allowance import (
    LONGEST_REASON,
    MOST_ATTEMPTS,
    MOST_PERCENT,
    remove_allowance,
    set_allowance,
)
from learning.models import Allowance, Enrollment
from lib.errors import NotFound
from ninja import Router
from pydantic import AwareDatetime, Field

from api.auth import signed_in
from api.authoring.access import author, course_for
from api.envelope import answers, ok
from api.schemas import Input, Output

router = Router(tags=["Gradebook"])
PATH = "courses/{uuid:course_id}/learners/{uuid:enrollment_id}/lessons/{uuid:lesson_id}/allowance/"


class AllowanceIn(Input):
    """What a learner gets in addition; a date that is null is as the lesson says."""

    extra_time_percent: Annotated[int, Field(ge=0, le=MOST_PERCENT, strict=True)] = 0
    extra_attempts: Annotated[int, Field(ge=0, le=MOST_ATTEMPTS, strict=True)] = 0
    opens_at: AwareDatetime | None = None
    due_at: AwareDatetime | None = None
    closes_at: AwareDatetime | None = None
    reason: Annotated[str, Field(max_length=LONGEST_REASON)] = ""


class AllowanceOut(Output):
    """An exception as it holds now."""

    enrollment_id: UUID
    lesson_id: UUID
    extra_time_percent: int
    extra_attempts: int
    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    reason: str
    made_at: datetime


@router.get(PATH, response=answers(AllowanceOut, 401, 403, 404), operation_id="get_allowance", summary="An exception")
def get_allowance(request: HttpRequest, course_id: UUID, enrollment_id: UUID, lesson_id: UUID) -> dict[str, Any]:
    """What was granted to a learner; 404 where nothing was."""
    enrollment = _enrollment(request, course_id, enrollment_id)
    allowance = Allowance.objects.filter(enrollment=enrollment, lesson=lesson_id).first()
    if allowance is None:
        raise NotFound
    return ok(allowance)


@router.put(
    PATH,
    response=answers(AllowanceOut, 401, 403, 404),
    operation_id="set_allowance",
    summary="Make an exception for a learner",
)
def put_allowance(
    request: HttpRequest, course_id: UUID, enrollment_id: UUID, lesson_id: UUID, payload: AllowanceIn
) -> dict[str, Any]:
    """In place of what was granted before. An attempt that is under way gets more time, too."""
    enrollment = _enrollment(request, course_id, enrollment_id)
    granted = payload.model_dump()
    return ok(set_allowance(enrollment=enrollment, lesson_id=lesson_id, by=signed_in(request), **granted))


@router.delete(
    PATH,
    response=answers(None, 401, 403, 404),
    operation_id="remove_allowance",
    summary="Take an exception back",
)
def delete_allowance(request: HttpRequest, course_id: UUID, enrollment_id: UUID, lesson_id: UUID) -> dict[str, Any]:
    """What the lesson says holds for the learner again."""
    enrollment = _enrollment(request, course_id, enrollment_id)
    remove_allowance(enrollment=enrollment, lesson_id=lesson_id, by=signed_in(request))
    return ok()


def _enrollment(request: HttpRequest, course_id: UUID, enrollment_id: UUID) -> Enrollment:
    course = course_for(author(request), course_id)
    found = Enrollment.objects.in_course().filter(pk=enrollment_id, course=course).first()
    if found is None:
        raise NotFound
    return found
