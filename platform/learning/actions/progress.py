"""Reporting how far one has come, and finishing a lesson.

Both lock the enrollment first and the progress row second, so that they can't wait for each other in a circle.
"""

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from accounts.holders import By, Own
from django.db import transaction
from django.db.models import DateTimeField, F, UUIDField
from django.utils import timezone
from lib.errors import DomainError, NotFound
from lib.prepared import Given, GivenUser, PreparedWrite, given_row, write
from lib.together import insert, update
from outbox.record import told_of

from content.models import Requirement
from learning.actions.completion import complete_if_done
from learning.actions.reporting import report
from learning.models import Enrollment, LessonProgress
from learning.standing import Standing, standing_in

MAX_SECONDS = 7 * 24 * 3600
"""The longest that a lesson can be watched: a week."""


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
    *, enrollment_id: uuid.UUID, lesson_id: uuid.UUID, watched_seconds: int, position_seconds: int, by: By
) -> LessonProgress:
    """Note how much of a lesson `by` has watched and where they stand in it, in seconds. Neither ever shrinks.

    One statement, whatever the size of the course; more only in the moment in which enough is watched of a lesson that
    asks for that: it is completed then, and with the last one the course. Raises NotFound for an enrollment that is not
    theirs or a lesson that is not in the current release, EnrollmentCancelled and CourseUnavailable.
    """
    now = timezone.now()
    sent = {"enrollment_id": enrollment_id, "lesson_id": lesson_id, "updated_at": now}
    sent |= {"watched_seconds": watched_seconds, "position_seconds": position_seconds}
    progress = report(sent, by)
    if progress is None:
        raise _why_not(_MINE.first(by, enrollment=enrollment_id))
    return progress


def complete_lesson(*, enrollment_id: uuid.UUID, lesson_id: uuid.UUID, by: By) -> tuple[Enrollment, Standing]:
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


_MINE = Own(
    lambda: (
        Enrollment.objects.visible_to(GivenUser("me", UUIDField()))
        .filter(pk=Given("enrollment", UUIDField()))
        .annotate(release_id=F("course__current_release_id"))
    )
)


def _locked(enrollment_id: uuid.UUID, by: By) -> tuple[Enrollment, uuid.UUID]:
    """The enrollment, locked, and the current release: two last lessons finished at once must see each other."""
    found = _MINE.first(by, lock=True, enrollment=enrollment_id)
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


def _why_not(enrollment: Any) -> DomainError:
    """Why nothing may be learned here; the last reason left is that the lesson is not in the release."""
    if enrollment is None:
        return NotFound()
    if not enrollment.is_in_course:
        return EnrollmentCancelled()
    return NotFound() if enrollment.release_id else CourseUnavailable()
