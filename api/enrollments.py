"""What a learner does in the courses that they are in."""

import uuid
from typing import Any

from accounts.holders import By, Own
from django.db.models import UUIDField
from django.http import HttpRequest, HttpResponse
from learning.actions.enrollment import cancel_enrollment
from learning.actions.progress import complete_lesson, report_progress
from learning.models import Certificate, Enrollment
from learning.progress_rows import with_progress
from learning.standing import Standing, standing_of, standings_of
from lib.errors import NotFound
from lib.given import Given, GivenUser
from lib.replica import is_reading
from ninja import Query, Router

from api.auth import acting, late, signed_in
from api.enrollment_lessons import lesson_shown, lessons_of, requirement_shown
from api.enrollment_schemas import CompletionOut, EnrollmentOut, EnrollmentQuery, LessonStandingOut, ProgressIn
from api.envelope import answers, ok
from api.pagination import Page, paged
from api.ready import link_to, made, made_with
from content.models import Course

router = Router(tags=["Learning"])


def shown(request: HttpRequest, enrollment: Enrollment, standing: Standing | None = None) -> dict[str, Any]:
    """What the API tells of an enrollment."""
    standing = standing or standing_of(enrollment)
    return {
        **_without_lessons(request, enrollment, standing),
        "lessons": [lesson_shown(each) for each in standing.lessons],
        "remaining": [requirement_shown(each) for each in standing.remaining],
    }


def _without_lessons(request: HttpRequest, enrollment: Enrollment, standing: Standing) -> dict[str, Any]:
    return {
        "id": enrollment.pk,
        "course": _course_shown(request, enrollment.course),
        "status": enrollment.status,
        "progress_percentage": standing.progress_percentage,
        "enrolled_at": enrollment.enrolled_at,
        "last_accessed": enrollment.last_accessed_at,
        "completed_at": enrollment.completed_at,
        "next_lesson_id": standing.next_lesson_id,
        "certificate": _certificate_shown(enrollment.certificate_or_none),
    }


_ITS_COLUMNS = (
    *("course", "learner", "status", "enrolled_at", "last_accessed_at", "completed_at"),
    *("course__slug", "course__title", "course__summary", "course__thumbnail", "course__language"),
    *("course__duration_seconds", "course__current_release"),
)
_FOUND = Own(
    lambda: with_progress(
        Enrollment.objects.visible_to(GivenUser("me", UUIDField()))
        .filter(pk=Given("enrollment", UUIDField()))
        .order_by()
        .select_related("course")
        .only(*_ITS_COLUMNS)  # psycopg2 takes 0.6 µs for each column that a query has, and 1.5 for an id
    )
)


def found(request: HttpRequest, enrollment_id: uuid.UUID, by: By | None = None) -> Enrollment:
    """My enrollment with its course; anybody else's does not exist.

    `by` is who is `acting`, for whom one query asks both. A replica may not know yet that their session has ended.
    """
    caller = signed_in(request) if by is None or is_reading() else by
    enrollment: Enrollment | None = _FOUND.first(caller, enrollment=enrollment_id)
    if enrollment is None:
        raise NotFound
    return enrollment


@router.get("", response=answers(Page[EnrollmentOut], 401), operation_id="list_enrollments", summary="My courses")
def list_enrollments(request: HttpRequest, query: Query[EnrollmentQuery]) -> dict[str, Any]:
    """The courses that I am in or was in, with where I stand in each."""
    rows = Enrollment.objects.visible_to(signed_in(request)).select_related("course").with_certificates()
    if query.status:
        rows = rows.filter(status__in=query.status)
    page = paged(request, query, rows.order_by(query.ordering.replace("last_accessed", "last_accessed_at"), "id"))
    standings = standings_of(page["items"])
    return ok({**page, "items": [shown(request, each, standings[each.pk]) for each in page["items"]]})


@router.get(
    "{uuid:enrollment_id}/",
    auth=late,
    response=answers(EnrollmentOut, 401, 404),
    operation_id="get_enrollment",
    summary="Where I stand in a course",
)
def get_enrollment(request: HttpRequest, enrollment_id: uuid.UUID) -> HttpResponse:
    """One enrollment: every lesson of the current release, what is next and what is left."""
    with acting(request) as caller:
        enrollment = found(request, enrollment_id, by=caller)
    standing = standing_of(enrollment)
    return made_with(_without_lessons(request, enrollment, standing), **lessons_of(standing))


@router.delete(
    "{uuid:enrollment_id}/",
    response=answers(EnrollmentOut, 401, 404),
    operation_id="cancel_enrollment",
    summary="Leave a course",
)
def leave(request: HttpRequest, enrollment_id: uuid.UUID) -> dict[str, Any]:
    """Leave the course. Progress and certificate are kept; enrolling again brings them back."""
    enrollment = cancel_enrollment(enrollment=found(request, enrollment_id), by=signed_in(request))
    return ok(shown(request, enrollment), "You have left the course.")


@router.put(
    "{uuid:enrollment_id}/lessons/{uuid:lesson_id}/progress/",
    auth=late,
    response=answers(LessonStandingOut, 401, 404, 409),
    operation_id="report_progress",
    summary="Report progress in a lesson",
)
def put_progress(
    request: HttpRequest, enrollment_id: uuid.UUID, lesson_id: uuid.UUID, payload: ProgressIn
) -> HttpResponse:
    """Note how far I am in a lesson. Never moves backwards: the larger value wins, in whatever order reports come."""
    with acting(request) as caller:
        sent = payload.model_dump()
        progress = report_progress(enrollment_id=enrollment_id, lesson_id=lesson_id, by=caller, **sent)
    return made(lesson_shown(progress))


@router.post(
    "{uuid:enrollment_id}/lessons/{uuid:lesson_id}/complete/",
    auth=late,
    response=answers(CompletionOut, 401, 404, 409),
    operation_id="complete_lesson",
    summary="Finish a lesson",
)
def complete(request: HttpRequest, enrollment_id: uuid.UUID, lesson_id: uuid.UUID) -> HttpResponse:
    """Mark a lesson as completed. The last one completes the course and brings the certificate, once."""
    with acting(request) as caller:
        enrollment, percentage = complete_lesson(enrollment_id=enrollment_id, lesson_id=lesson_id, by=caller)
    return made(
        {
            "progress_percentage": percentage,
            "completed_at": enrollment and enrollment.completed_at,
            "certificate": enrollment and _certificate_shown(enrollment.certificate_or_none),
        }
    )


def _course_shown(request: HttpRequest, course: Course) -> dict[str, Any]:
    return {
        "id": course.pk,
        "slug": course.slug,
        "title": course.title,
        "summary": course.summary,
        "thumbnail_url": link_to(request, course.thumbnail),
        "language": course.language,
        "duration_seconds": course.duration_seconds,
        "is_published": course.is_published,
    }


def _certificate_shown(certificate: Certificate | None) -> dict[str, Any] | None:
    if certificate is None:
        return None
    names = ("number", "issued_at", "verify_url", "pdf_url")
    return {name: getattr(certificate, name) for name in names}
