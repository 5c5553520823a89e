"""Reporting how far one has come, and finishing a lesson.

Both lock the enrollment first and the progress row second, so that they can't wait for each other in a circle.
"""

import uuid
from typing import Any

from accounts.holders import By, Own
from django.db import transaction
from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
)
from django.utils import timezone
from lib.errors import DomainError, NotFound
from lib.given import Given, GivenUser
from lib.prepared_writes import PreparedWrite, write
from lib.together import update
from outbox.record import told_of

from content.models import ReleaseLesson, Requirement
from learning.actions.completion import complete_if_done
from learning.actions.marking_done import DONE, LOCK, mark_done, see
from learning.actions.reporting import Reported, report
from learning.models import Enrollment, LessonProgress
from learning.outlines import Outline, outline_of
from learning.standing import LessonStanding, standing_in

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
) -> Reported:
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


def complete_lesson(*, enrollment_id: uuid.UUID, lesson_id: uuid.UUID, by: By) -> tuple[Enrollment | None, int]:
    """`by` has finished a lesson; with the last one also the course, once. Finishing twice is finishing once.

    Gives their enrollment, or None where the course simply goes on, and how much of it is done then, in per cent. One
    round trip the usual way, otherwise two, but for the lesson that completes the course: the lock travels with the
    query that reads, and what is written with `COMMIT`. Raises NotFound for an enrollment that is not theirs or a
    lesson that is not in the current release, RequirementNotMet where it takes more than saying so, EnrollmentCancelled
    and CourseUnavailable.
    """
    percentage = mark_done(enrollment_id=enrollment_id, lesson_id=lesson_id, by=by)
    if percentage is not None:
        return None, percentage
    with transaction.atomic():
        LOCK.lock(enrollment=enrollment_id)
        found = _IN_LESSON.first(by, enrollment=enrollment_id, lesson=lesson_id)
        if found is None or not found.is_in_course or found.release_id is None:
            raise _why_not(found)
        outline = outline_of(found.release_id)
        lesson = _lesson(found, outline, lesson_id)
        see(lesson_id, found.release_id)
        if not lesson.completed:
            if lesson.place.requirement != Requirement.COMPLETE and not lesson.meets_its_rule:
                raise RequirementNotMet(lesson.what_is_left)
            _complete(found, lesson_id)
        done = (found.others_done or 0) + 1
        if found.status == Enrollment.Status.ACTIVE and done >= outline.needed:
            complete_if_done(found, standing_in(found.release_id, found))
    return found, 100 if found.completed_at is not None else 100 * done // len(outline.places)


_MINE = Own(
    lambda: (
        Enrollment.objects.visible_to(GivenUser("me", UUIDField()))
        .filter(pk=Given("enrollment", UUIDField()))
        .annotate(release_id=F("course__current_release_id"))
    )
)


_ENROLLMENT, _LESSON = Given("enrollment", UUIDField()), Given("lesson", UUIDField())


def _in_lesson() -> QuerySet[Enrollment]:
    """With the progress in one lesson, and how many others of the current release are done."""
    rows = Enrollment.objects.visible_to(GivenUser("me", UUIDField())).filter(pk=_ENROLLMENT)
    placed = ReleaseLesson.objects.filter(release=OuterRef(OuterRef("course__current_release")))
    done = LessonProgress.objects.filter(
        Exists(placed.filter(lesson=OuterRef("lesson"))), enrollment=OuterRef("pk"), completed_at__isnull=False
    )
    count = done.exclude(lesson=_LESSON).order_by().values("enrollment").values(count=Count("pk"))
    return rows.annotate(
        release_id=F("course__current_release_id"),
        others_done=Subquery(count),
        mine=FilteredRelation("progress", condition=Q(progress__lesson=_LESSON)),
        **{f"lesson_{name}": F(f"mine__{name}") for name in _JUDGED},
    )


_JUDGED = ("watched_seconds", "completed_at", "percentage", "passed", "waits")
"""What decides whether a lesson is done."""
_IN_LESSON = Own(_in_lesson)


def _lesson(found: Any, outline: Outline, lesson_id: uuid.UUID) -> LessonStanding:
    """Where the learner stands in the lesson. Raises NotFound for one that the release does not have."""
    at = outline.positions.get(str(lesson_id))
    if at is None:
        raise NotFound
    judged = {name: getattr(found, f"lesson_{name}") for name in _JUDGED}
    has_begun = judged["watched_seconds"] is not None
    return LessonStanding(outline.places[at], **(judged if has_begun else {}))


here = PreparedWrite(
    lambda: update(
        Enrollment.objects.filter(pk=Given("enrollment", UUIDField())), last_accessed_at=Given("now", DateTimeField())
    )
)
"""That the learner was in the course just now."""


def _complete(enrollment: Enrollment, lesson_id: uuid.UUID) -> None:
    """Write that a lesson is done, in one statement."""
    now = timezone.now()
    ids = {"enrollment_id": enrollment.pk, "lesson_id": lesson_id, "user_id": enrollment.learner_id}
    write(
        DONE.ready(enrollment_id=enrollment.pk, lesson_id=lesson_id, now=now),
        here.ready(enrollment=enrollment.pk, now=now),
        *told_of("lesson.completed", **ids),
    )
    enrollment.last_accessed_at = now


def _why_not(enrollment: Any) -> DomainError:
    """Why nothing may be learned here; the last reason left is that the lesson is not in the release."""
    if enrollment is None:
        return NotFound()
    if not enrollment.is_in_course:
        return EnrollmentCancelled()
    return NotFound() if enrollment.release_id else CourseUnavailable()
