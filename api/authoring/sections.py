"""The sections of a course, and the lessons that are added to them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from api.authoring.access import author, course_for, lesson_for, section_for
from api.authoring.parts import lesson_now, section_now
from api.authoring.schemas import LessonDraft, LessonNew, LessonSource, SectionChange, SectionDraft, SectionNew
from api.envelope import answers, ok
from content.actions.copy_lesson import copy_lesson
from content.actions.lesson import add_lesson
from content.actions.section import add_section, delete_section, update_section

router = Router(tags=["Authoring"])


@router.post(
    "courses/{uuid:course_id}/sections/",
    response=answers(SectionDraft, 401, 403, 404, 409, success=201),
    operation_id="add_section",
    summary="Add a section at the end of a course",
)
def add(request: HttpRequest, course_id: UUID, payload: SectionNew) -> Status[dict[str, Any]]:
    """409 COURSE_LOCKED during a review."""
    user = author(request)
    section = add_section(course=course_for(user, course_id), by=user, **payload.model_dump(exclude_unset=True))
    return Status(201, ok(section_now(user, section.uuid)))


@router.patch(
    "sections/{uuid:section_id}/",
    response=answers(SectionDraft, 401, 403, 404, 409),
    operation_id="update_section",
    summary="Write some fields of a section",
)
def update(request: HttpRequest, section_id: UUID, payload: SectionChange) -> dict[str, Any]:
    """A new draft."""
    user = author(request)
    update_section(section=section_for(user, section_id), by=user, **payload.model_dump(exclude_unset=True))
    return ok(section_now(user, section_id))


@router.delete(
    "sections/{uuid:section_id}/",
    response=answers(None, 401, 403, 404, 409),
    operation_id="delete_section",
    summary="Remove a section and its lessons",
)
def delete(request: HttpRequest, section_id: UUID) -> dict[str, Any]:
    """From the working copy; learners keep it until the next release."""
    user = author(request)
    delete_section(section=section_for(user, section_id), by=user)
    return ok(message="The section was removed.")


@router.post(
    "sections/{uuid:section_id}/lessons/",
    response=answers(LessonDraft, 401, 403, 404, 409, success=201),
    operation_id="add_lesson",
    summary="Add a lesson at the end of a section",
)
def add_to(request: HttpRequest, section_id: UUID, payload: LessonNew) -> Status[dict[str, Any]]:
    """Blocks without an id get one."""
    user = author(request)
    lesson = add_lesson(section=section_for(user, section_id), by=user, **payload.model_dump(exclude_unset=True))
    return Status(201, ok(lesson_now(user, lesson.uuid)))


@router.post(
    "sections/{uuid:section_id}/lessons/copy/",
    response=answers(LessonDraft, 401, 403, 404, 409, success=201),
    operation_id="copy_lesson",
    summary="Reuse a lesson by copying it to the end of a section",
)
def copy_to(request: HttpRequest, section_id: UUID, payload: LessonSource) -> Status[dict[str, Any]]:
    """Its latest draft, as a new lesson. Both courses must be the caller's; 404 for lessons of others."""
    user = author(request)
    lesson = copy_lesson(lesson=lesson_for(user, payload.lesson), to_section=section_for(user, section_id), by=user)
    return Status(201, ok(lesson_now(user, lesson.uuid)))
