"""What finishing a course sets off, once."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from outbox.record import record, record_each

from content.certificate_forms import issues_certificates
from content.models import Course, Requirement
from learning.cohort import who_is_done
from learning.models import Certificate, Enrollment, LessonProgress
from learning.outlines import Outline, outline_of
from learning.requirements import met_rows
from learning.rules_met import rules_met
from learning.standing import Standing, standing_of

BATCH = 200


def complete_if_done(enrollment: Enrollment, standing: Standing) -> bool:
    """Complete the course for a learner who has met its rules; says whether that was news.

    The enrollment must be locked and its course and learner loaded. Issues the certificate in the same transaction,
    unless the course gives none.
    """
    return bool(complete_all([enrollment], {enrollment.pk: standing}))


def complete_all(enrollments: Sequence[Enrollment], standings: Mapping[uuid.UUID, Standing]) -> list[Enrollment]:
    """The same for several learners, in as many statements as for one; gives those for whom it was news."""
    done = [each for each in enrollments if each.status == Enrollment.Status.ACTIVE and standings[each.pk].all_done]
    if not done:
        return []
    status, now = Enrollment.Status.COMPLETED, timezone.now()
    for each in done:
        each.status, each.completed_at = status, now
    Enrollment.objects.filter(pk__in=[each.pk for each in done]).update(status=status, completed_at=now)
    record_each("course.completed", [{"course_id": each.course_id, **_ids(each)} for each in done])
    made = [(each, _certificate(each, standings[each.pk], now)) for each in done]
    certificates = {each: certificate for each, certificate in made if certificate is not None}
    if certificates:
        Certificate.objects.bulk_create(certificates.values())
        told = [{"certificate_id": made.pk, **_ids(each)} for each, made in certificates.items()]
        record_each("certificate.issued", told)
    return done


def _ids(enrollment: Enrollment) -> dict[str, uuid.UUID]:
    return {"enrollment_id": enrollment.pk, "user_id": enrollment.learner_id}


def after_completing(enrollment: Enrollment, lesson_id: uuid.UUID) -> bool:
    """Tell that a lesson was completed, and complete the course if that was the last rule; says whether it was.

    Called in the transaction in which `completed_at` was set, by what sets it. The enrollment must be locked and its
    course and learner loaded.
    """
    record("lesson.completed", enrollment_id=enrollment.pk, lesson_id=lesson_id, user_id=enrollment.learner_id)
    return complete_if_done(enrollment, standing_of(enrollment))


def complete_those_done(course_id: uuid.UUID, limit: int = BATCH) -> bool:
    """Complete lessons and the course for learners to whom the current release left nothing to do; are some left?

    A release may do that which takes lessons away or asks for less. Safe to repeat: who is completed isn't found again.
    """
    outline = outline_of(Course.objects.values_list("current_release_id", flat=True).filter(pk=course_id).first())
    if _complete_lessons(course_id, outline, limit):
        return True
    active = Enrollment.objects.filter(course=course_id, status=Enrollment.Status.ACTIVE)
    found = list(who_is_done(active, outline).order_by("pk").values_list("pk", flat=True)[: limit + 1])
    for enrollment_id in found[:limit]:
        with transaction.atomic():
            rows = Enrollment.objects.select_for_update(of=("self",), no_key=True).filter(pk=enrollment_id)
            enrollment = rows.select_related("course", "learner").get()
            complete_if_done(enrollment, standing_of(enrollment))
    return len(found) > limit


def _complete_lessons(course_id: uuid.UUID, outline: Outline, limit: int) -> bool:
    """Complete lessons that ask for less than they did, for who has done that already; are some left?"""
    rule_based = [place for place in outline.places if place.requirement != Requirement.COMPLETE]
    rows = LessonProgress.objects.filter(enrollment__course=course_id, completed_at=None)
    found = list(rows.filter(met_rows(rule_based)).order_by("pk").select_related("enrollment")[: limit + 1])
    for progress in found[:limit]:
        with transaction.atomic():
            now = timezone.now()
            if LessonProgress.objects.filter(pk=progress.pk, completed_at=None).update(
                completed_at=now, updated_at=now
            ):
                ids = {"enrollment_id": progress.enrollment_id, "lesson_id": progress.lesson_id}
                record("lesson.completed", **ids, user_id=progress.enrollment.learner_id)
    return len(found) > limit


def _certificate(enrollment: Enrollment, standing: Standing, now: datetime) -> Certificate | None:
    """The certificate, with names as they are today; None where the release says that there are none."""
    release = enrollment.course.current_release
    if release is None or release.number is None:
        raise ValueError("A course without a published release can't be completed.")
    if not issues_certificates(release.document):
        return None
    return Certificate(
        enrollment=enrollment,
        release=release,
        release_number=release.number,
        learner_name=enrollment.learner.full_name,
        learner_language=enrollment.learner.language,
        course_title=enrollment.course.title,
        rules_met=rules_met(enrollment, standing),
        issued_at=now,
    )
