"""Joining and leaving a course."""

from accounts.models import User
from django.db import transaction
from django.utils import timezone
from lib.errors import DomainError, Forbidden, NotFound
from outbox.record import record

from content.models import Course
from learning.models import CourseStats, Enrollment


class PaymentRequired(DomainError):
    """The course costs something and has not been paid for."""

    code = "PAYMENT_REQUIRED"
    status = 402
    message = "This course has to be paid for first."


def enroll(*, course: Course, by: User) -> tuple[Enrollment, bool]:
    """`by` joins `course`; also says whether that was news. Who is in it already stays as they are.

    Coming back after leaving finds everything that was learned before. Raises NotFound for a course that is not
    published, and PaymentRequired for a priced one, for everybody: who teaches or runs it reads it without enrolling.
    """
    if not course.is_published:
        raise NotFound
    enrollment = Enrollment.objects.filter(course=course, learner=by).first()
    if enrollment is not None and enrollment.is_in_course:
        return enrollment, False
    if not course.is_free:
        raise PaymentRequired(details={"price": course.price, "currency": course.currency})
    with transaction.atomic():
        # Not read-then-write: of many at once, the unique constraint lets one in and shows the others its row.
        enrollment, is_new = Enrollment.objects.get_or_create(course=course, learner=by)
        if is_new:
            CourseStats.add(course.pk, enrollments=1)
            _record("enrollment.created", enrollment)
        elif not enrollment.is_in_course:
            _revive(enrollment)
    return enrollment, is_new


def cancel_enrollment(*, enrollment: Enrollment, by: User) -> Enrollment:
    """`by` leaves the course; progress and certificate stay. Leaving twice is leaving once."""
    if enrollment.learner_id != by.pk:
        raise Forbidden
    with transaction.atomic():
        left = Enrollment.objects.in_course().filter(pk=enrollment.pk).update(status=Enrollment.Status.CANCELLED)
        if left:
            CourseStats.add(enrollment.course_id, enrollments=-1)
            _record("enrollment.cancelled", enrollment)
    enrollment.status = Enrollment.Status.CANCELLED
    return enrollment


def _revive(enrollment: Enrollment) -> None:
    """Back in: completed as before, or learning on. Of two at once, one counts."""
    status = Enrollment.Status.COMPLETED if enrollment.completed_at else Enrollment.Status.ACTIVE
    left = Enrollment.objects.filter(pk=enrollment.pk, status=Enrollment.Status.CANCELLED)
    if left.update(status=status, last_accessed_at=timezone.now()):
        CourseStats.add(enrollment.course_id, enrollments=1)
        _record("enrollment.revived", enrollment)
    enrollment.refresh_from_db()


def _record(name: str, enrollment: Enrollment) -> None:
    record(name, enrollment_id=enrollment.pk, course_id=enrollment.course_id, user_id=enrollment.learner_id)
