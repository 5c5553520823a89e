"""What finishing a course sets off, once."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from outbox.record import record

from content.models import Course, ReleaseLesson
from learning.models import Certificate, Enrollment, LessonProgress
from learning.standing import Standing, standing_of

BATCH = 200


def complete_if_done(enrollment: Enrollment, standing: Standing) -> bool:
    """Complete the course for a learner who has done every lesson; says whether that was news.

    The enrollment must be locked and its course and learner loaded. Issues the certificate in the same transaction.
    """
    if enrollment.status != Enrollment.Status.ACTIVE or not standing.all_done:
        return False
    enrollment.status = Enrollment.Status.COMPLETED
    enrollment.completed_at = now = timezone.now()
    enrollment.save(update_fields=["status", "completed_at"])
    ids = {"enrollment_id": enrollment.pk, "user_id": enrollment.learner_id}
    record("course.completed", course_id=enrollment.course_id, **ids)
    certificate = _issue(enrollment, now)
    record("certificate.issued", certificate_id=certificate.pk, **ids)
    return True


def complete_those_done(course_id: uuid.UUID, limit: int = BATCH) -> bool:
    """Complete the course for learners to whom the current release left nothing to do; says whether some are left.

    A release that takes lessons away may do that. Safe to repeat: who is completed is not found again.
    """
    found = list(_done_but_active(course_id).values_list("pk", flat=True)[: limit + 1])
    for enrollment_id in found[:limit]:
        with transaction.atomic():
            rows = Enrollment.objects.select_for_update(of=("self",), no_key=True).filter(pk=enrollment_id)
            enrollment = rows.select_related("course", "learner").get()
            complete_if_done(enrollment, standing_of(enrollment))
    return len(found) > limit


def _done_but_active(course_id: uuid.UUID) -> QuerySet[Enrollment]:
    course = Course.objects.filter(pk=course_id)
    done = LessonProgress.objects.filter(
        enrollment=OuterRef(OuterRef("pk")), lesson=OuterRef("lesson"), completed_at__isnull=False
    )
    places = ReleaseLesson.objects.filter(release=OuterRef("course__current_release"))
    rows = Enrollment.objects.filter(course__in=course, status=Enrollment.Status.ACTIVE).order_by("pk")
    return rows.filter(Exists(places), ~Exists(places.filter(~Exists(done))))


def _issue(enrollment: Enrollment, now: datetime) -> Certificate:
    """The certificate, with names as they are today."""
    release = enrollment.course.current_release
    if release is None or release.number is None:
        raise ValueError("A course without a published release can't be completed.")
    return Certificate.objects.create(
        enrollment=enrollment,
        release=release,
        release_number=release.number,
        learner_name=enrollment.learner.full_name,
        learner_language=enrollment.learner.language,
        course_title=enrollment.course.title,
        issued_at=now,
    )
