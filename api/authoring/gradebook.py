"""The gradebook of a course, for those who teach it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from learning.actions.grades import LONGEST_REASON, override_grade, remove_override
from learning.gradebook import Gradebook, Order, Row, State, history_of
from learning.gradebook_export import CSV, exported, file_name
from learning.models import Enrollment
from lib.errors import NotFound
from ninja import Query, Router
from pydantic import Field

from api.auth import signed_in
from api.authoring.access import author, course_for
from api.envelope import Refusal, answers, ok
from api.pagination import Page, PageQuery, paged
from api.schemas import Exact, Input, Number, Output

router = Router(tags=["Gradebook"])


class GradebookLesson(Output):
    """A graded lesson of the current release: a column."""

    lesson_id: UUID
    title: str
    type: str
    weight: Number
    max_score: Number
    pass_mark: Number | None


class GradebookCell(Output):
    """What a learner has in a graded lesson. `percentage` is null before there is a result."""

    lesson_id: UUID
    score: Number | None
    max_score: Number | None
    percentage: Number | None
    passed: bool | None
    waits: bool
    overridden: bool
    completed: bool


class GradebookLearner(Output):
    """Somebody who is in the course."""

    id: UUID
    full_name: str


class GradebookRow(Output):
    """One learner with a cell for each graded lesson, and the grade of the course in per cent."""

    enrollment_id: UUID
    learner: GradebookLearner
    status: Literal["ACTIVE", "COMPLETED"]
    progress_percentage: int
    last_accessed: datetime
    current: Number | None = Field(description="Of what has a result.")
    final: Number | None = Field(description="Of everything; what has no result counts as 0.")
    cells: list[GradebookCell]


class GradebookPage(Page[GradebookRow]):
    """One page of learners, and the graded lessons of the current release."""

    lessons: list[GradebookLesson]


class GradebookQuery(PageQuery):
    """Which learners. `state` is that of `lesson`, or of any lesson where none is named."""

    search: str = Field("", max_length=100, description="Part of a learner's name.")
    lesson: UUID | None = Field(None, description="Show this graded lesson only.")
    state: State | None = None
    ordering: Order = "name"


class OverrideIn(Input):
    """A result that an instructor decides: a percentage or a score, and why. The learner is told the reason."""

    percentage: Exact | None = Field(None, description="0 to 200, with up to two places.")
    score: Exact | None = Field(None, description="In points of the lesson, instead of a percentage.")
    reason: str = Field(max_length=LONGEST_REASON)


class GradeChangeOut(Output):
    """A change of a result that was not made by the learner's own work."""

    id: UUID
    kind: Literal["hand", "override", "released", "regrade", "reverted"]
    percentage_before: Number | None
    percentage_after: Number | None
    passed_before: bool | None
    passed_after: bool | None
    by: GradebookLearner | None
    reason: str
    made_at: datetime


@router.get(
    "courses/{uuid:course_id}/gradebook/",
    response=answers(GradebookPage, 401, 403, 404),
    operation_id="get_gradebook",
    summary="Results of my learners",
)
def get_gradebook(request: HttpRequest, course_id: UUID, query: Query[GradebookQuery]) -> dict[str, Any]:
    """The learners of a course, a cell for each graded lesson of its current release. Who left is not among them."""
    book = _book(request, course_id)
    if query.lesson is not None and book.lesson(query.lesson) is None:
        raise NotFound
    learners = book.learners(search=query.search, lesson_id=query.lesson, state=query.state, order=query.ordering)
    page = paged(request, query, learners.values_list("pk", flat=True))
    rows = [_row(row) for row in book.rows(book.enrollments(page["items"]), lesson_id=query.lesson)]
    lessons = [each for each in book.lessons if query.lesson in (None, each.lesson_id)]
    return ok({**page, "items": rows, "lessons": lessons})


@router.get(
    "courses/{uuid:course_id}/gradebook/export/",
    response=dict.fromkeys((401, 403, 404, 422, 429), Refusal),
    operation_id="export_gradebook",
    summary="Results of my learners as CSV",
    openapi_extra={
        "responses": {
            200: {"description": "A row for each learner", "content": {"text/csv": {"schema": {"type": "string"}}}}
        }
    },
)
def export_gradebook(request: HttpRequest, course_id: UUID) -> HttpResponseBase:
    """Everybody in the course, a row each. No cell is a formula, whatever learners call themselves."""
    book = _book(request, course_id)
    headers = {"Content-Disposition": f'attachment; filename="{file_name(book.course)}"', "Cache-Control": "no-store"}
    lines: Iterator[str] = exported(book)
    return StreamingHttpResponse(lines, content_type=CSV, headers=headers)


@router.put(
    "courses/{uuid:course_id}/gradebook/{uuid:enrollment_id}/lessons/{uuid:lesson_id}/",
    response=answers(GradebookCell, 401, 403, 404),
    operation_id="override_grade",
    summary="Decide a result",
)
def put_override(
    request: HttpRequest, course_id: UUID, enrollment_id: UUID, lesson_id: UUID, payload: OverrideIn
) -> dict[str, Any]:
    """It stands, whatever the learner hands in, until it is removed. The learner is told, with the reason."""
    enrollment = _enrollment(_book(request, course_id), enrollment_id)
    progress = override_grade(enrollment=enrollment, lesson_id=lesson_id, by=signed_in(request), **payload.model_dump())
    return ok(_progress(progress))


@router.delete(
    "courses/{uuid:course_id}/gradebook/{uuid:enrollment_id}/lessons/{uuid:lesson_id}/",
    response=answers(GradebookCell, 401, 403, 404, 409),
    operation_id="remove_override",
    summary="Let the learner's own work count again",
)
def delete_override(request: HttpRequest, course_id: UUID, enrollment_id: UUID, lesson_id: UUID) -> dict[str, Any]:
    """The result is what the learner's work has come to by now. A lesson that is done stays done."""
    enrollment = _enrollment(_book(request, course_id), enrollment_id)
    return ok(_progress(remove_override(enrollment=enrollment, lesson_id=lesson_id, by=signed_in(request))))


@router.get(
    "courses/{uuid:course_id}/gradebook/{uuid:enrollment_id}/lessons/{uuid:lesson_id}/history/",
    response=answers(Page[GradeChangeOut], 401, 403, 404),
    operation_id="list_grade_changes",
    summary="What was done to a result",
)
def list_changes(
    request: HttpRequest, course_id: UUID, enrollment_id: UUID, lesson_id: UUID, query: Query[PageQuery]
) -> dict[str, Any]:
    """Every change that was not made by the learner's own work, the latest first: before, after, by whom and why."""
    enrollment = _enrollment(_book(request, course_id), enrollment_id)
    return ok(paged(request, query, history_of(enrollment, lesson_id)))


def _book(request: HttpRequest, course_id: UUID) -> Gradebook:
    return Gradebook(course_for(author(request), course_id))


def _enrollment(book: Gradebook, enrollment_id: UUID) -> Enrollment:
    found = book.learners().filter(pk=enrollment_id).first()
    if found is None:
        raise NotFound
    return found


def _row(row: Row) -> dict[str, Any]:
    return {
        "enrollment_id": row.enrollment.pk,
        "learner": row.enrollment.learner,
        "status": row.enrollment.status,
        "progress_percentage": row.standing.progress_percentage,
        "last_accessed": row.enrollment.last_accessed_at,
        "current": row.grade.current,
        "final": row.grade.final,
        "cells": row.cells,
    }


def _progress(progress: Any) -> dict[str, Any]:
    names = ("lesson_id", "score", "max_score", "percentage", "passed", "waits", "overridden")
    return {**{name: getattr(progress, name) for name in names}, "completed": progress.completed_at is not None}
