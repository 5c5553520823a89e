"""Reporting how far one has come, and finishing a lesson.

Both lock the enrollment first and the progress row second, so that they can't wait for each other in a circle.
"""

import uuid
from dataclasses import replace
from datetime import UTC, datetime

from accounts.models import User
from django.db import connection, transaction
from django.db.models import DateTimeField, F, UUIDField
from django.utils import timezone
from lib.errors import DomainError, NotFound
from lib.prepared import Given, GivenUser, Prepared, PreparedWrite, given_row
from lib.together import insert, update, write
from outbox.record import told_of

from content.models import Requirement
from learning.actions.completion import after_completing, complete_if_done
from learning.models import Enrollment, LessonProgress
from learning.standing import Standing, standing_in

MAX_SECONDS = 7 * 24 * 3600
"""The longest that a lesson can be watched: a week."""

_HERE = """
    UPDATE learning_enrollment SET last_accessed_at = %(now)s
    WHERE id = %(enrollment)s AND learner_id = %(learner)s AND status <> 'CANCELLED'
"""
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
    WHERE e.id = %(enrollment)s AND e.learner_id = %(learner)s AND e.status <> 'CANCELLED'
    ON CONFLICT (enrollment_id, lesson_id) DO UPDATE SET
        watched_seconds = {larger}(learning_lessonprogress.watched_seconds, excluded.watched_seconds),
        position_seconds = {larger}(learning_lessonprogress.position_seconds, excluded.position_seconds),
        completed_at = coalesce(learning_lessonprogress.completed_at, excluded.completed_at),
        updated_at = excluded.updated_at
    RETURNING watched_seconds, position_seconds, completed_at
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
        sent = {"watched": watched_seconds, "position": position_seconds}
        progress = _report(enrollment_id, lesson_id, by.pk, now, sent)
        if progress is None:
            raise _why_not(mine.select_related("course").first())
        if progress.completed_at == now:
            after_completing(mine.select_related("course", "learner").get(), lesson_id)
    return progress


def complete_lesson(*, enrollment_id: uuid.UUID, lesson_id: uuid.UUID, by: User) -> tuple[Enrollment, Standing]:
    """`by` has finished a lesson; with the last one also the course, once. Finishing twice is finishing once.

    Gives where they stand then. Three statements, but for the lesson that completes the course. Raises NotFound for an
    enrollment that is not theirs or a lesson that is not in the current release, RequirementNotMet where it takes more
    than saying so, EnrollmentCancelled and CourseUnavailable.
    """
    with transaction.atomic():
        enrollment, release_id = _locked(enrollment_id, by)
        standing = standing_in(release_id, enrollment)
        lesson = next((each for each in standing.lessons if each.lesson_id == lesson_id), None)
        if lesson is None:
            raise NotFound
        if not lesson.completed:
            if lesson.place.requirement != Requirement.COMPLETE and not lesson.meets_its_rule:
                raise RequirementNotMet(lesson.what_is_left)
            standing = standing.done_with(lesson, _complete(enrollment, lesson_id))
        complete_if_done(enrollment, standing)
    return enrollment, replace(standing, is_finished=enrollment.completed_at is not None)


_LOCKED = Prepared(
    lambda: (
        Enrollment.objects.visible_to(GivenUser("me", UUIDField()))
        .filter(pk=Given("enrollment", UUIDField()))
        .annotate(release_id=F("course__current_release_id"))
        .select_for_update(of=("self",), no_key=True)
    )
)


def _locked(enrollment_id: uuid.UUID, by: User) -> tuple[Enrollment, uuid.UUID]:
    """The enrollment, locked, and the current release: two last lessons finished at once must see each other."""
    found = _LOCKED.first(me=by.pk, enrollment=enrollment_id)
    if found is None or not found.is_in_course or found.release_id is None:
        raise _why_not(found)
    return found, found.release_id


here = PreparedWrite(
    lambda: update(
        Enrollment.objects.filter(pk=Given("enrollment", UUIDField())), last_accessed_at=Given("now", DateTimeField())
    )
)
"""That the learner was in the course just now."""


_DONE = PreparedWrite(
    lambda: insert(
        [given_row(LessonProgress, "enrollment_id", "lesson_id", "completed_at", "updated_at")],
        update=("completed_at", "updated_at"),
        unique=("enrollment", "lesson"),
    )
)


def _complete(enrollment: Enrollment, lesson_id: uuid.UUID) -> datetime:
    """Write that a lesson is done, in one statement, and say when that was."""
    now = timezone.now()
    ids = {"enrollment_id": enrollment.pk, "lesson_id": lesson_id, "user_id": enrollment.learner_id}
    write(
        _DONE.ready(enrollment_id=enrollment.pk, lesson_id=lesson_id, completed_at=now, updated_at=now),
        here.ready(enrollment=enrollment.pk, now=now),
        *told_of("lesson.completed", **ids),
    )
    enrollment.last_accessed_at = now
    return now


def _report(
    enrollment_id: uuid.UUID, lesson_id: uuid.UUID, learner_id: uuid.UUID, now: datetime, sent: dict[str, int]
) -> LessonProgress | None:
    """Lock the enrollment and write the progress; None where either may not be. PostgreSQL takes both at once."""
    ids = {"enrollment": enrollment_id, "lesson": lesson_id, "learner": learner_id}
    values = {name: Enrollment._meta.pk.get_db_prep_value(value, connection) for name, value in ids.items()}
    values |= {**sent, "now": connection.ops.adapt_datetimefield_value(now)}
    together = connection.vendor == "postgresql"
    larger, stamp = ("GREATEST", "%(now)s::timestamptz") if together else ("MAX", "%(now)s")
    report = _REPORT.format(larger=larger, now=stamp)
    with connection.cursor() as cursor:
        for statement in [f"{_HERE};{report}"] if together else [_HERE, report]:
            cursor.execute(statement, values)
        row = cursor.fetchone()
    if row is None:
        return None
    watched, position, completed_at = row
    progress = LessonProgress(enrollment_id=enrollment_id, lesson_id=lesson_id, completed_at=_moment(completed_at))
    progress.watched_seconds, progress.position_seconds = watched, position
    return progress


def _moment(value: datetime | str | None) -> datetime | None:
    """A time as the database gives it, which is a text of UTC where it is SQLite."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value


def _why_not(enrollment: Enrollment | None) -> DomainError:
    """Why nothing may be learned here; the last reason left is that the lesson is not in the release."""
    if enrollment is None:
        return NotFound()
    if not enrollment.is_in_course:
        return EnrollmentCancelled()
    return NotFound() if enrollment.course.is_published else CourseUnavailable()
