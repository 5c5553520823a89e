"""The lessons of a course."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from api.authoring.access import author, lesson_for
from api.authoring.parts import lesson_now
from api.authoring.schemas import LessonChange, LessonDraft
from api.envelope import answers, ok
from content.actions.lesson import delete_lesson, update_lesson

router = Router(tags=["Authoring"])


@router.get(
    "lessons/{uuid:lesson_id}/",
    response=answers(LessonDraft, 401, 403, 404),
    operation_id="get_authored_lesson",
    summary="A lesson with its body, as the latest draft has it",
)
def get_lesson(request: HttpRequest, lesson_id: UUID) -> dict[str, Any]:
    """Media are named by their id."""
    return ok(lesson_now(author(request), lesson_id))


@router.patch(
    "lessons/{uuid:lesson_id}/",
    response=answers(LessonDraft, 401, 403, 404, 409),
    operation_id="update_lesson",
    summary="Write some fields of a lesson",
)
def update(request: HttpRequest, lesson_id: UUID, payload: LessonChange) -> dict[str, Any]:
    """A new draft; `body` is replaced as a whole."""
    user = author(request)
    update_lesson(lesson=lesson_for(user, lesson_id), by=user, **payload.model_dump(exclude_unset=True))
    return ok(lesson_now(user, lesson_id))


@router.delete(
    "lessons/{uuid:lesson_id}/",
    response=answers(None, 401, 403, 404, 409),
    operation_id="delete_lesson",
    summary="Remove a lesson",
)
def delete(request: HttpRequest, lesson_id: UUID) -> dict[str, Any]:
    """From the working copy; learners keep it until the next release."""
    user = author(request)
    delete_lesson(lesson=lesson_for(user, lesson_id), by=user)
    return ok(message="The lesson was removed.")
