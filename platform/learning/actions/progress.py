"""Reporting how far one has come, and finishing a lesson.

Both lock the enrollment first and the progress row second, so that they can't wait for each other in a circle.
"""

import uuid
from datetime import datetime

from accounts.models import User
from django.db import connection, transaction
from django.utils import timezone
from lib.errors import DomainError, NotFound
from outbox.record import record

from content.models import Requirement
from learning.actions.completion import after_completing, complete_if_done
from learning.models import Enrollment, LessonProgress
from learning.standing import standing_of

MAX_SECONDS = 7 * 24 * 3600
"""The longest that a lesson can be watched: a week."""

# The lesson is found in the current release by the statement that writes, so a switch of releases can't come between.
# The larger value wins: reports from two devices, late or twice, end the same in any order.
_REPORT = """
    INSERT INTO learning_lessonprogress
        (enrollment_id, lesson_id, watched_seconds, position_seconds, completed_at, updated_at)
    SELECT e.id, place.lesson_id, %(watched)s, %(position)s,
        CASE WHEN version.requirement = 'watched'
            AND {larger}(%(watched)s, coalesce(earlier.watched_seconds, 0)) >= version.required_seconds
        THEN {now} END,
        %(now)s
    FROM learning_enrollment e
    JOIN content_course c ON c.id = e.course_id
    JOIN content_releaselesson place ON place.release_id = c.current_release_id AND place.lesson_id = %(lesson)s
    JOIN content_lessonversion version ON version.id = place.version_id
    LEFT JOIN learning_lessonprogress earlier ON earlier.enrollment_id = e.id AND earlier.lesson_id = place.lesson_id
    WHERE e.id = %(enrollment)s
    ON CONFLICT (enrollment_id, lesson_id) DO UPDATE SET
        watched_seconds = {larger}(learning_lessonprogress.watched_seconds, excluded.watched_seconds),
        position_seconds = {larger}(learning_lessonprogress.position_seconds, excluded.position_seconds),
        completed_at = coalesce(learning_lessonprogress.completed_at, excluded.completed_at),
        updated_at = excluded.updated_at
    RETURNING *
"""


class EnrollmentCancelled(DomainError):
    """The learner left the course."""

    code = "ENROLLMENT_CANCELLED"
    status = 409
    message = "You have left this course. Enroll again to go on."


class CourseUnavailable(DomainError):
    """The course was taken from the catalogue; what was learned is kept."""

    code = "COURSE_UNAVAILABLE"
    status = 409
    message = "This course is not available at the moment. Your progress is kept."


class RequirementNotMet(DomainError):
    """The lesson asks for more than being marked as done: watching, handing in, passing."""

    code = "REQUIREMENT_NOT_MET"
    status = 409
    message = "This lesson is not done yet."


def report_progress(
    *, enrollment_id: uuid.UUID, lesson_id: uuid.UUID, watched_seconds: int, position_seconds: int, by: User
) -> LessonProgress:
    """Note how much of a lesson `by` has watched and where they stand in it, in seconds. Neither ever shrinks.

    Two statements, whatever the size of the course; more only in the moment in which enough is watched of a lesson that
    asks for that: it is completed then, and with the last one the course. Raises NotFound for an enrollment that is not
    theirs or a lesson that is not in the current release, EnrollmentCancelled and CourseUnavailable.
    """
    mine = Enrollment.objects.visible_to(by).filter(pk=enrollment_id)
    with transaction.atomic():
        now = timezone.now()
        in_course = mine.in_course().update(last_accessed_at=now)
        progress = _upsert(enrollment_id, lesson_id, watched_seconds, position_seconds, now) if in_course else None
        if progress is None:
            raise _why_not(mine.select_related("course").first())
        if progress.completed_at == now:
            after_completing(mine.select_related("course", "learner").get(), lesson_id)
    return progress


def complete_lesson(*, enrollment: Enrollment, lesson_id: uuid.UUID, by: User) -> Enrollment:
    """`by` has finished a lesson; with the last one also the course, once. Finishing twice is finishing once.

    Raises NotFound for a lesson that is not in the current release, RequirementNotMet where it takes more than saying
    so, EnrollmentCancelled and CourseUnavailable.
    """
    with transaction.atomic():
        enrollment = _locked(enrollment, by)
        standing = standing_of(enrollment)
        lesson = next((each for each in standing.lessons if each.lesson_id == lesson_id), None)
        if lesson is None:
            raise NotFound
        if not lesson.completed:
            if lesson.place.requirement != Requirement.COMPLETE and not lesson.meets_its_rule:
                raise RequirementNotMet(lesson.what_is_left)
            _complete(enrollment, lesson_id)
            standing = standing_of(enrollment)
        complete_if_done(enrollment, standing)
    return enrollment


def _locked(enrollment: Enrollment, by: User) -> Enrollment:
    """The enrollment, locked: two last lessons finished at once must see each other."""
    mine = Enrollment.objects.visible_to(by).select_related("course", "learner")
    found = mine.select_for_update(of=("self",), no_key=True).filter(pk=enrollment.pk).first()
    if found is None or not found.is_in_course or not found.course.is_published:
        raise _why_not(found)
    return found


def _complete(enrollment: Enrollment, lesson_id: uuid.UUID) -> None:
    now = timezone.now()
    done = LessonProgress(enrollment=enrollment, lesson_id=lesson_id, completed_at=now, updated_at=now)
    LessonProgress.objects.bulk_create(
        [done],
        update_conflicts=True,
        unique_fields=["enrollment", "lesson"],
        update_fields=["completed_at", "updated_at"],
    )
    enrollment.last_accessed_at = now
    enrollment.save(update_fields=["last_accessed_at"])
    record("lesson.completed", enrollment_id=enrollment.pk, lesson_id=lesson_id, user_id=enrollment.learner_id)


def _upsert(
    enrollment_id: uuid.UUID, lesson_id: uuid.UUID, watched: int, position: int, now: datetime
) -> LessonProgress | None:
    larger = "GREATEST" if connection.vendor == "postgresql" else "MAX"
    as_key = Enrollment._meta.pk.get_db_prep_value
    values = {
        "enrollment": as_key(enrollment_id, connection),
        "lesson": as_key(lesson_id, connection),
        "watched": watched,
        "position": position,
        "now": now,
    }
    stamp = "%(now)s::timestamptz" if connection.vendor == "postgresql" else "%(now)s"
    return next(iter(LessonProgress.objects.raw(_REPORT.format(larger=larger, now=stamp), values)), None)


def _why_not(enrollment: Enrollment | None) -> DomainError:
    """Why nothing may be learned here; the last reason left is that the lesson is not in the release."""
    if enrollment is None:
        return NotFound()
    if not enrollment.is_in_course:
        return EnrollmentCancelled()
    return NotFound() if enrollment.course.is_published else CourseUnavailable()
