"""Attempts at the quizzes of a course that I take: beginning one, and all that I made."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from learning.actions.attempt import start_attempt
from learning.actions.attempt_closing import close_if_expired
from learning.models import Attempt
from ninja import Query, Router

from api.attempt_schemas import AttemptOut, AttemptQuery, AttemptSummary
from api.attempt_shown import shown, summary_of
from api.auth import signed_in
from api.enrollments import found
from api.envelope import answers, ok
from api.idempotency import IdempotencyKey, answer_once
from api.pagination import Page, paged

router = Router(tags=["Assessments"])


@router.post(
    "{uuid:enrollment_id}/lessons/{uuid:lesson_id}/attempts/",
    response=answers(AttemptOut, 401, 404, 409, success=201, also=(200,)),
    operation_id="start_attempt",
    summary="Begin an attempt, or go on with it",
)
def start(
    request: HttpRequest, enrollment_id: uuid.UUID, lesson_id: uuid.UUID, idempotency_key: IdempotencyKey = None
) -> HttpResponse:
    """Begin an attempt at a quiz: 201. While one is open: 200, and that one with what was saved, on any device."""

    def act() -> tuple[int, dict[str, Any]]:
        sitting, attempt, is_new = start_attempt(
            enrollment_id=enrollment_id, lesson_id=lesson_id, by=signed_in(request)
        )
        return (201 if is_new else 200), ok(shown(request, sitting, attempt))

    return answer_once(request, idempotency_key, AttemptOut, act)


@router.get(
    "{uuid:enrollment_id}/lessons/{uuid:lesson_id}/attempts/",
    response=answers(Page[AttemptSummary], 401, 404),
    operation_id="list_attempts",
    summary="My attempts at a quiz",
)
def list_attempts(
    request: HttpRequest, enrollment_id: uuid.UUID, lesson_id: uuid.UUID, query: Query[AttemptQuery]
) -> dict[str, Any]:
    """All attempts that I made at one quiz, also those that began on earlier releases."""
    mine = Attempt.objects.filter(enrollment=found(request, enrollment_id), lesson=lesson_id)
    for attempt_id in mine.expired().values_list("pk", flat=True):
        close_if_expired(attempt_id)
    return ok(paged(request, query, mine.defer("responses", "grades").order_by(query.ordering), each=summary_of))
