"""Grading what was handed in."""

from decimal import Decimal
from typing import Any

import orjson
from accounts.models import User
from django.db import transaction
from django.utils import timezone
from lib.errors import DomainError, Forbidden, Invalid
from outbox.record import record

from content.assessments.assignment import AssignmentSettings
from content.richtext import clean_html
from learning.assignment_terms import rules_of
from learning.marking import Mark, mark, rubric_points
from learning.models import Enrollment, GradeChange, Submission, SubmissionGrade
from learning.permissions import may_grade
from learning.work_results import settle_work

MOST_FEEDBACK = 50_000


class GradedMeanwhile(DomainError):
    """Somebody else graded it since it was opened; `details.gradings` says how often it is graded now."""

    code = "GRADED_MEANWHILE"
    status = 409
    message = "Somebody graded this work while you were looking at it. Look at their grade first."


class WorkReplaced(DomainError):
    """The learner handed in again before it was graded: the newer one is what is to be graded."""

    code = "WORK_REPLACED"
    status = 409
    message = "The learner has handed in again since. Grade the newer work."


def grade_work(
    *,
    submission: Submission,
    by: User,
    score: Decimal | None = None,
    rubric: dict[str, Any] | None = None,
    feedback: str = "",
    gradings: int | None = None,
) -> Submission:
    """An instructor of the course, or an admin, marks a submission; marking it again replaces the grade.

    `score` is in points before any penalty for being late; without it, it is the sum of the filled `rubric`.
    `gradings` is how often it was graded when `by` looked at it. Raises Forbidden, Invalid, WorkReplaced or
    GradedMeanwhile.
    """
    with transaction.atomic():
        enrollment = _locked_enrollment(submission)
        submission = Submission.objects.select_for_update(of=("self",)).select_related("version").get(pk=submission.pk)
        _refuse(submission, enrollment, by, gradings)
        rules = rules_of(submission.version)  # as it was when the work was handed in
        marks = rubric or {}
        result = mark(rules, points=_points(rules, score, marks), late=submission.days_late)
        _keep(submission, result, marks, _feedback(feedback), by)
        change = settle_work(enrollment, submission.version)
        change.note(GradeChange.Kind.HAND, source_id=submission.pk, by=by)
        ids = {"enrollment_id": enrollment.pk, "lesson_id": submission.lesson_id, "user_id": enrollment.learner_id}
        record("submission.graded", submission_id=submission.pk, **ids)
    return submission


def _locked_enrollment(submission: Submission) -> Enrollment:
    """Locked first, as everywhere, so that two who write about the same learner can't wait for each other."""
    rows = Enrollment.objects.select_for_update(of=("self",), no_key=True).select_related("course", "learner")
    return rows.get(pk=submission.enrollment_id)


def _refuse(submission: Submission, enrollment: Enrollment, by: User, gradings: int | None) -> None:
    if enrollment.learner_id == by.pk or not may_grade(by, enrollment.course):
        raise Forbidden("Only the instructors of a course grade its learners' work.")
    if submission.replaced:
        raise WorkReplaced
    if gradings is not None and gradings != submission.gradings:
        raise GradedMeanwhile(details={"gradings": submission.gradings})


def _points(rules: AssignmentSettings, score: Decimal | None, marks: dict[str, Any]) -> Decimal:
    filled = rubric_points(rules, marks) if marks else None
    if score is not None:
        return score
    if filled is None:
        raise Invalid.field("score", "Give the points, or fill every line of the rubric.")
    return filled


def _feedback(feedback: str) -> str:
    if len(feedback) > MOST_FEEDBACK:
        raise Invalid.field("feedback", f"has more than {MOST_FEEDBACK:,} characters")
    return clean_html(feedback)


def _keep(submission: Submission, result: Mark, marks: dict[str, Any], feedback: str, by: User) -> None:
    submission.points, submission.penalty, submission.score = result.points, result.penalty, result.score
    submission.percentage, submission.passed = result.percentage, result.passed
    submission.rubric, submission.feedback = orjson.dumps(marks).decode(), feedback
    submission.graded_at, submission.graded_by, submission.gradings = timezone.now(), by, submission.gradings + 1
    submission.save()
    SubmissionGrade.objects.create(
        submission=submission, number=submission.gradings, points=result.points, penalty=result.penalty,
        score=result.score, rubric=submission.rubric, feedback=feedback, graded_at=submission.graded_at, graded_by=by,
    )  # fmt: skip
