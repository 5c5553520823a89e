"""Attempts at the quizzes of a course that I take: beginning one, and all that I made."""

import uuid
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from learning.actions.attempt import start_attempt
from learning.actions.next_attempt import attempts_of, next_attempt
from ninja import Query, Router

from api.attempt_schemas import AttemptOut, AttemptPage, AttemptQuery
from api.attempt_shown import shown, summary_of
from api.auth import acting, late, signed_in
from api.envelope import answers, ok
from api.idempotency import IdempotencyKey, answer_once
from api.pagination import paged

router = Router(tags=["Assessments"])


@router.post(
    "{uuid:enrollment_id}/lessons/{uuid:lesson_id}/attempts/",
    auth=late,
    response=answers(AttemptOut, 401, 404, 409, success=201, also=(200,)),
    operation_id="start_attempt",
    summary="Begin an attempt, or go on with it",
)
def start(
    request: HttpRequest, enrollment_id: uuid.UUID, lesson_id: uuid.UUID, idempotency_key: IdempotencyKey = None
) -> HttpResponse:
    """Begin an attempt at a quiz: 201. While one is open: 200, and that one with what was saved, on any device."""

    def act() -> tuple[int, dict[str, Any]]:
        with acting(request) as caller:
            sitting, attempt, is_new = start_attempt(enrollment_id=enrollment_id, lesson_id=lesson_id, by=caller)
        return (201 if is_new else 200), ok(shown(request, sitting, attempt))

    return answer_once(request, idempotency_key, None, act)


@router.get(
    "{uuid:enrollment_id}/lessons/{uuid:lesson_id}/attempts/",
    response=answers(AttemptPage, 401, 404),
    operation_id="list_attempts",
    summary="My attempts at a quiz",
)
def list_attempts(
    request: HttpRequest, enrollment_id: uuid.UUID, lesson_id: uuid.UUID, query: Query[AttemptQuery]
) -> dict[str, Any]:
    """All attempts that I made at one quiz, also on earlier releases, and whether, why not and when one may begin."""
    sitting = attempts_of(enrollment_id=enrollment_id, lesson_id=lesson_id, by=signed_in(request))
    mine = sitting.attempts if query.ordering == "number" else sitting.attempts[::-1]
    return ok({**paged(request, query, mine, each=summary_of), **asdict(next_attempt(sitting))})
