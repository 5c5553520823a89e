"""Assignments: handing work in, the queue of those who grade it, and grades."""

import uuid
from collections.abc import Sequence
from typing import Any

from accounts.models import User
from django.http import HttpRequest
from learning.actions.grade_work import grade_work
from learning.models import Submission, SubmissionGrade
from learning.permissions import may_know_author
from lib.errors import NotFound
from ninja import Query, Router

from api.auth import signed_in
from api.envelope import answers, ok
from api.pagination import Page, PageQuery, paged
from api.ready import link_to
from api.submission_schemas import GradeIn, GradingOut, SubmissionOut, SubmissionQuery

router = Router(tags=["Assessments"])
_STATES: dict[str, dict[str, Any]] = {
    "waiting": {"graded_at": None, "replaced": False},
    "graded": {"graded_at__isnull": False},
    "replaced": {"graded_at": None, "replaced": True},
}


@router.get(
    "",
    response=answers(Page[SubmissionOut], 401, 403),
    operation_id="list_submissions",
    summary="My work, or the work that I am to grade",
)
def list_submissions(request: HttpRequest, query: Query[SubmissionQuery]) -> dict[str, Any]:
    """Oldest first, so that a grader begins with who has waited longest."""
    rows = _in_states(_asked_for(signed_in(request), query), query.state)
    if query.late is not None:
        rows = rows.filter(days_late__gt=0) if query.late else rows.filter(days_late=0)
    ordered = _whole(rows).order_by(query.ordering, "id")
    return ok(paged(request, query, ordered, each=lambda row: shown(request, row)))


@router.get(
    "{uuid:submission_id}/",
    response=answers(SubmissionOut, 401, 404),
    operation_id="get_submission",
    summary="One hand-in",
)
def get_submission(request: HttpRequest, submission_id: uuid.UUID) -> dict[str, Any]:
    """Mine, or one to a course that I teach."""
    return ok(shown(request, found(signed_in(request), submission_id)))


@router.post(
    "{uuid:submission_id}/grade/",
    response=answers(SubmissionOut, 401, 403, 404, 409),
    operation_id="grade_submission",
    summary="Grade work",
)
def grade(request: HttpRequest, submission_id: uuid.UUID, payload: GradeIn) -> dict[str, Any]:
    """Give points, or fill the rubric. Grading again replaces the grade; earlier ones stay in its history."""
    user = signed_in(request)
    rubric = {str(key): line.model_dump(mode="json") for key, line in payload.rubric.items()}
    submission = grade_work(
        submission=found(user, submission_id),
        by=user,
        score=payload.score,
        rubric=rubric,
        feedback=payload.feedback,
        gradings=payload.gradings,
    )
    return ok(shown(request, found(user, submission.pk)), "The work is graded.")


@router.get(
    "{uuid:submission_id}/grades/",
    response=answers(Page[GradingOut], 401, 404),
    operation_id="list_submission_grades",
    summary="How a hand-in was graded, and graded again",
)
def list_grades(request: HttpRequest, submission_id: uuid.UUID, query: Query[PageQuery]) -> dict[str, Any]:
    """Newest first."""
    submission = found(signed_in(request), submission_id)
    rows = SubmissionGrade.objects.filter(submission=submission).select_related("graded_by").order_by("-number")
    return ok(paged(request, query, rows, each=_grading_shown))


def _asked_for(user: User, query: SubmissionQuery) -> Any:
    queue = query.view == "queue" or (query.view is None and (user.is_instructor or user.is_admin))
    rows = Submission.objects.to_grade_by(user) if queue else Submission.objects.mine(user)
    wanted = {"enrollment__course": query.course, "lesson": query.lesson}
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def _in_states(rows: Any, states: Sequence[str]) -> Any:
    if not states:
        return rows
    first, *others = [rows.filter(**_STATES[state]) for state in dict.fromkeys(states)]
    for other in others:
        first = first | other
    return first


def _whole(rows: Any) -> Any:
    return rows.select_related("enrollment__course", "enrollment__learner", "version", "graded_by").prefetch_related(
        "files"
    )


def found(user: User, submission_id: uuid.UUID) -> Submission:
    """A hand-in that `user` may see. Raises NotFound."""
    submission: Submission | None = _whole(Submission.objects.visible_to(user)).filter(pk=submission_id).first()
    if submission is None:
        raise NotFound
    return submission


def shown(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    """What the API tells of a hand-in, to whom calls."""
    enrollment = submission.enrollment
    known = may_know_author(signed_in(request), submission)
    return {
        **{name: getattr(submission, name) for name in _PLAIN},
        "enrollment_id": enrollment.pk if known else None,
        "course": enrollment.course,
        "lesson": {"id": submission.lesson_id, "title": submission.version.title},
        "learner": enrollment.learner if known else None,
        "state": submission.state,
        "links": submission.addresses,
        "files": [
            {
                "id": file.pk,
                "name": file.name if known else file.stored_name,
                "size": file.size,
                "url": link_to(request, file.file),
            }
            for file in submission.files.all()
        ],
        "rubric": _rubric(submission),
        "graded_by": submission.graded_by.full_name if submission.graded_by else None,
    }


_PLAIN = (
    *("id", "number", "text", "submitted_at", "days_late", "points", "penalty", "score", "max_score", "percentage"),
    *("passed", "feedback", "gradings", "graded_at"),
)


def _rubric(submission: Submission) -> list[dict[str, Any]]:
    marks = submission.marks
    lines = submission.version.summary.get("rubric") or []
    return [
        {
            "id": line["id"],
            "title": line["title"],
            "max_points": line["points"],
            "points": given.get("points"),
            "level": given.get("level"),
            "comment": given.get("comment") or "",
        }
        for line in lines
        for given in [marks.get(line["id"]) or {}]
    ]


def _grading_shown(grading: SubmissionGrade) -> dict[str, Any]:
    names = ("number", "points", "penalty", "score", "feedback", "graded_at")
    by = grading.graded_by
    return {**{name: getattr(grading, name) for name in names}, "graded_by": by.full_name if by else None}
