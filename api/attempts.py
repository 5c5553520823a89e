"""Attempts at quizzes that were begun: saving answers, handing in, and what it came to."""

import uuid

from django.http import HttpRequest, HttpResponse
from learning.actions.attempt import save_answers, submit_attempt
from learning.actions.attempt_closing import seen
from ninja import Router

from api.attempt_schemas import AnswersIn, AttemptOut, SavedOut, SubmitIn
from api.attempt_shown import shown
from api.auth import acting, late, signed_in
from api.envelope import answers
from api.ready import made

router = Router(tags=["Assessments"])


@router.get(
    "{uuid:attempt_id}/",
    response=answers(AttemptOut, 401, 404),
    operation_id="get_attempt",
    summary="An attempt of mine",
)
def get_attempt(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """The open attempt with what was saved, or the result, as far as the quiz lets it be seen now."""
    return made(shown(request, *seen(attempt_id=attempt_id, by=signed_in(request))))


@router.put(
    "{uuid:attempt_id}/answers/",
    auth=late,
    response=answers(SavedOut, 401, 404, 409),
    operation_id="save_answers",
    summary="Save answers",
)
def put_answers(request: HttpRequest, attempt_id: uuid.UUID, payload: AnswersIn) -> HttpResponse:
    """Keep answers to some questions. From two devices, the last answer to each question counts.

    An answer that doesn't fit its question is 422 `MALFORMED_ANSWER`, and then none of them is kept.
    """
    with acting(request) as caller:
        attempt = save_answers(attempt_id=attempt_id, by=caller, answers=payload.answers, seconds=payload.seconds)
    saved = {"id": attempt.pk, "saved_at": attempt.saved_at, "expires_at": attempt.expires_at}
    return made({**saved, "answered": len(attempt.answers)})


@router.post(
    "{uuid:attempt_id}/submit/",
    auth=late,
    response=answers(AttemptOut, 401, 404, 409),
    operation_id="submit_attempt",
    summary="Hand in an attempt",
)
def submit(request: HttpRequest, attempt_id: uuid.UUID, payload: SubmitIn | None = None) -> HttpResponse:
    """Hand in and be graded, once: again gives the same result. When its time is over, what was saved counts."""
    sent = payload or SubmitIn()
    with acting(request) as caller:
        found = submit_attempt(attempt_id=attempt_id, by=caller, answers=sent.answers, seconds=sent.seconds)
        return made(shown(request, *found))
