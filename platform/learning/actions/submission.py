"""Handing in work for an assignment."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

import orjson
from accounts.models import User
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from lib.errors import DomainError, NotFound
from outbox.record import record

from content.assessments.assignment import AssignmentSettings
from content.models import LessonVersion, ReleaseLesson
from learning.actions.progress import CourseUnavailable, EnrollmentCancelled
from learning.assignment_terms import Terms, rules_of, terms_for
from learning.handed_in import Upload, checked_work, digest_of, safe_name
from learning.marking import days_late
from learning.models import Enrollment, Submission, SubmissionFile
from learning.work_results import settle_work


class NotAnAssignment(DomainError):
    """Nothing is handed in for this lesson."""

    code = "NOT_AN_ASSIGNMENT"
    status = 409
    message = "This lesson is not an assignment."


class AssignmentNotOpen(DomainError):
    """It opens later; `details.opens_at` says when."""

    code = "ASSIGNMENT_NOT_OPEN"
    status = 409
    message = "This assignment is not open yet."


class AssignmentClosed(DomainError):
    """It is too late; `details.closes_at` says since when."""

    code = "ASSIGNMENT_CLOSED"
    status = 409
    message = "This assignment is closed: nothing is accepted any more."


class NoSubmissionsLeft(DomainError):
    """The learner handed in as often as the assignment allows."""

    code = "NO_SUBMISSIONS_LEFT"
    status = 409
    message = "You have handed in as often as this assignment allows."


def submit_work(
    *,
    enrollment: Enrollment,
    lesson_id: uuid.UUID,
    by: User,
    text: str = "",
    links: Sequence[str] = (),
    files: Sequence[Upload] = (),
) -> Submission:
    """`by` hands in work for an assignment of the current release. It replaces what nobody has graded yet.

    Raises NotFound, EnrollmentCancelled, CourseUnavailable, NotAnAssignment, AssignmentNotOpen, AssignmentClosed,
    NoSubmissionsLeft, and Invalid that names every faulty field. Files are kept only if all is well.
    """
    rules = _rules(_asked(enrollment, lesson_id))
    text, links = checked_work(rules, text=text, links=links, files=files)
    kept = _Kept(anonymous=rules.anonymous)
    try:
        with transaction.atomic():
            submission = _hand_in(_locked(enrollment, by), lesson_id, text, list(links), timezone.now())
            kept.store(submission, files)
    except BaseException:
        kept.discard()
        raise
    return submission


class _Kept:
    """The files of one hand-in in the storage: they are written once the database let it in, and go with it."""

    def __init__(self, *, anonymous: bool) -> None:
        self._names: list[str] = []
        self._anonymous = anonymous

    def store(self, submission: Submission, files: Sequence[Upload]) -> None:
        rows = []
        for position, file in enumerate(files):
            name, digest = safe_name(file.name), digest_of(file)
            leaf = f"file-{position + 1}{PurePosixPath(name).suffix}" if self._anonymous else name
            self._names.append(default_storage.save(f"submissions/{submission.pk}/{position}/{leaf}", file))
            row = SubmissionFile(submission=submission, name=name, size=file.size, sha256=digest, position=position)
            row.file = self._names[-1]
            rows.append(row)
        SubmissionFile.objects.bulk_create(rows)

    def discard(self) -> None:
        for name in self._names:
            default_storage.delete(name)


def _asked(enrollment: Enrollment, lesson_id: uuid.UUID) -> LessonVersion:
    """The assignment as the current release asks for it."""
    if enrollment.course.current_release_id is None:
        raise CourseUnavailable
    places = ReleaseLesson.objects.filter(release=enrollment.course.current_release_id, lesson=lesson_id)
    place = places.select_related("version").first()
    if place is None:
        raise NotFound
    return place.version


def _rules(version: LessonVersion) -> AssignmentSettings:
    if version.summary.get("kind") != "assignment":
        raise NotAnAssignment
    return rules_of(version)


def _locked(enrollment: Enrollment, by: User) -> Enrollment:
    """The enrollment under a row lock: of many hand-ins at once, each is counted before the next."""
    rows = Enrollment.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("course__current_release", "learner").filter(pk=enrollment.pk).first()
    if locked is None:
        raise NotFound
    if not locked.is_in_course:
        raise EnrollmentCancelled
    return locked


def _hand_in(enrollment: Enrollment, lesson_id: uuid.UUID, text: str, links: list[str], now: datetime) -> Submission:
    version = _asked(enrollment, lesson_id)
    rules = _rules(version)
    terms = terms_for(enrollment, lesson_id, rules)
    earlier = Submission.objects.filter(enrollment=enrollment, lesson=lesson_id)
    number = earlier.count() + 1
    _refuse_out_of_time(terms, now)
    if terms.attempts_allowed is not None and number > terms.attempts_allowed:
        raise NoSubmissionsLeft(details={"attempts_allowed": terms.attempts_allowed})
    earlier.filter(graded_at=None).update(replaced=True)
    release: Any = enrollment.course.current_release
    submission = Submission.objects.create(
        enrollment=enrollment, lesson_id=lesson_id, version=version, release_number=release.number, number=number,
        text=text, links=orjson.dumps(links).decode(), submitted_at=now, days_late=days_late(terms.due_at, now),
        max_score=rules.points,
    )  # fmt: skip
    ids = {"enrollment_id": enrollment.pk, "lesson_id": lesson_id, "user_id": enrollment.learner_id}
    record("submission.created", submission_id=submission.pk, **ids)
    settle_work(enrollment, version)
    return submission


def _refuse_out_of_time(terms: Terms, now: datetime) -> None:
    if terms.opens_at is not None and now < terms.opens_at:
        raise AssignmentNotOpen(details={"opens_at": terms.opens_at.isoformat()})
    if terms.closes_at is not None and now > terms.closes_at:
        raise AssignmentClosed(details={"closes_at": terms.closes_at.isoformat()})
