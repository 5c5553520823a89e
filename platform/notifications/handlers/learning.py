"""Mails to learners about their courses."""

from typing import Any

from django.conf import settings
from learning.models import Allowance, Attempt, Certificate, Enrollment, GradeChange, Regrade, Submission
from outbox.models import Event
from outbox.record import handles

from content.models import ReleaseLesson
from notifications.mail import send


def _enrollment(event: Event) -> Enrollment | None:
    """Where the learner is still active and in the course."""
    rows = Enrollment.objects.in_course().filter(pk=event.payload["enrollment_id"], learner__is_active=True)
    return rows.select_related("course", "learner").first()


def _tell_learner(event: Event, template: str) -> None:
    enrollment = _enrollment(event)
    if enrollment:
        link = f"{settings.BASE_URL}/courses/{enrollment.course.slug}/"
        send(event, enrollment.learner, template, title=enrollment.course.title, link=link)


@handles("enrollment.created", "enrollment.revived")
def mail_enrollment(event: Event) -> None:
    """Welcome the learner to the course."""
    _tell_learner(event, "enrollment_created")


@handles("course.completed")
def mail_completion(event: Event) -> None:
    """Congratulate the learner."""
    _tell_learner(event, "course_completed")


@handles("certificate.issued")
def mail_certificate(event: Event) -> None:
    """Send the learner the links to their certificate."""
    rows = Certificate.objects.filter(pk=event.payload["certificate_id"], revoked_at__isnull=True)
    certificate = rows.select_related("enrollment__learner").first()
    if certificate and certificate.enrollment.learner.is_active:
        send(event, certificate.enrollment.learner, "certificate_issued", certificate=certificate)


@handles("submission.created")
def mail_receipt(event: Event) -> None:
    """Tell the learner that their work has arrived."""
    _tell_about_work(event, "submission_received")


@handles("submission.graded")
def mail_grade(event: Event) -> None:
    """Tell the learner that their work is graded; what they got stands in the course."""
    _tell_about_work(event, "submission_graded")


@handles("grade.overridden", "grade.override_removed")
def mail_override(event: Event) -> None:
    """Tell the learner what an instructor decided, and why."""
    change = GradeChange.objects.filter(pk=event.payload["change_id"]).first()
    enrollment = _enrollment(event)
    if change is None or enrollment is None:
        return
    template = "grade_overridden" if event.name == "grade.overridden" else "grade_override_removed"
    _tell_about_lesson(event, template, enrollment, change.lesson_id, change=change)


@handles("allowance.granted", "allowance.removed")
def mail_allowance(event: Event) -> None:
    """Tell the learner what they were granted in a lesson, or that it ended. The reason stays with those who teach."""
    enrollment = _enrollment(event)
    granted = Allowance.objects.filter(enrollment=enrollment, lesson=event.payload["lesson_id"]).first()
    ended = event.name == "allowance.removed"
    if enrollment is not None and ended is (granted is None):  # else another event tells how it is by now
        lesson = event.payload["lesson_id"]
        _tell_about_lesson(event, event.name.replace(".", "_"), enrollment, lesson, granted=granted)


def _tell_about_lesson(event: Event, template: str, enrollment: Enrollment, lesson_id: Any, **told: Any) -> None:
    course = enrollment.course
    places = ReleaseLesson.objects.filter(release=course.current_release_id, lesson=lesson_id)
    lesson = places.values_list("version__title", flat=True).first() or course.title
    link = f"{settings.BASE_URL}/courses/{course.slug}/lessons/{lesson_id}/"
    send(event, enrollment.learner, template, title=course.title, lesson=lesson, link=link, **told)


def _tell_about_work(event: Event, template: str) -> None:
    submission = Submission.objects.select_related("version").filter(pk=event.payload["submission_id"]).first()
    enrollment = _enrollment(event)
    if enrollment and submission:
        link = f"{settings.BASE_URL}/courses/{enrollment.course.slug}/lessons/{submission.lesson_id}/"
        work = {"lesson": submission.version.title, "number": submission.number, "late": submission.days_late}
        send(event, enrollment.learner, template, title=enrollment.course.title, link=link, **work)


@handles("attempt.timed_out")
def mail_end_of_time(event: Event) -> None:
    """Tell the learner that the clock has handed in what they had saved."""
    _tell_about_attempt(event, "attempt_timed_out")


@handles("attempt.graded_by_hand")
def mail_hand_grade(event: Event) -> None:
    """Tell the learner that the answer is graded on which their result waited."""
    _tell_about_attempt(event, "attempt_graded")


def _tell_about_attempt(event: Event, template: str) -> None:
    attempt: Any = Attempt.objects.with_title().filter(pk=event.payload["attempt_id"]).first()
    enrollment = _enrollment(event)
    if enrollment and attempt:
        link = f"{settings.BASE_URL}/courses/{enrollment.course.slug}/lessons/{attempt.lesson_id}/"
        quiz = {"lesson": attempt.title, "number": attempt.number}
        send(event, enrollment.learner, template, title=enrollment.course.title, link=link, **quiz)


@handles("certificate.revoked")
def mail_revocation(event: Event) -> None:
    """Tell the learner why it counts no more; where another took its place, the mail about that one says so."""
    rows = Certificate.objects.filter(pk=event.payload["certificate_id"], replaced_by=None)
    certificate = rows.select_related("enrollment__learner").first()
    if certificate and certificate.enrollment.learner.is_active:
        send(event, certificate.enrollment.learner, "certificate_revoked", certificate=certificate)


@handles("quiz.regraded", "quiz.regrade_reverted")
def mail_regrade(event: Event) -> None:
    """Tell learners whose result in the lesson is another one now, and why; others have nothing to read."""
    kinds = {"quiz.regraded": GradeChange.Kind.REGRADE, "quiz.regrade_reverted": GradeChange.Kind.REVERTED}
    regrade = Regrade.objects.select_related("course").filter(pk=event.payload["regrade_id"]).first()
    if regrade is None:
        return
    changes = GradeChange.objects.filter(source_id=regrade.pk, kind=kinds[event.name])
    link = f"{settings.BASE_URL}/courses/{regrade.course.slug}/lessons/{regrade.lesson_id}/"
    here = changes.filter(enrollment__learner__is_active=True).exclude(enrollment__status=Enrollment.Status.CANCELLED)
    for change in here.select_related("enrollment__learner").order_by("pk"):
        if (change.percentage_before, change.passed_before) != (change.percentage_after, change.passed_after):
            told = {"title": regrade.course.title, "link": link, "change": change}
            send(event, change.enrollment.learner, "quiz_regraded", **told)
