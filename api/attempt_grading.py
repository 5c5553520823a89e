"""Grading by hand the answers that no machine can, for those who teach the course."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from accounts.models import User
from django.http import HttpRequest
from learning.actions.grade_answer import grade_answer
from learning.essays import Essay, essays_of
from learning.models import Attempt
from learning.quizzes import Quiz, quiz_of, quizzes_of
from lib.errors import NotFound
from ninja import Query, Router
from pydantic import StringConstraints

from api.auth import signed_in
from api.envelope import answers, ok
from api.pagination import Page, PageQuery, paged
from api.schemas import Input, Output
from api.submission_schemas import Number, Person, Points, WorkCourse, WorkLesson

router = Router(tags=["Assessments"])


class EssayOut(Output):
    """An answer that is graded by hand. `score` is None while it waits."""

    question_id: uuid.UUID
    prompt: str
    guidance: str
    answer: str
    max_score: Number
    score: Number | None
    seen: str
    remark: str


class HandedAttempt(Output):
    """A closed attempt of a learner, with its answers that are graded by hand."""

    id: uuid.UUID
    course: WorkCourse
    lesson: WorkLesson
    learner: Person
    number: int
    closed_at: datetime
    waits: bool
    score: Number
    max_score: Number
    percentage: Number
    passed: bool | None
    essays: list[EssayOut]


class AttemptQuery(PageQuery):
    """Which attempts: those with an answer to be graded, or all closed ones."""

    state: Literal["waiting", "closed"] = "waiting"
    course: uuid.UUID | None = None
    lesson: uuid.UUID | None = None


class AnswerGradeIn(Input):
    """Points for one answer. `seen` is the `seen` of the answer when it was looked at."""

    score: Points
    remark: Annotated[str, StringConstraints(max_length=50_000)] = ""
    seen: Annotated[str, StringConstraints(max_length=30)] | None = None


@router.get(
    "",
    response=answers(Page[HandedAttempt], 401, 403),
    operation_id="list_attempts_to_grade",
    summary="Attempts with answers that I am to grade",
)
def list_attempts(request: HttpRequest, query: Query[AttemptQuery]) -> dict[str, Any]:
    """Of the courses that I teach, the longest waiting first. Learners find theirs below their enrollments."""
    rows = _rows(signed_in(request))
    rows = rows.waiting() if query.state == "waiting" else rows
    wanted = {"enrollment__course": query.course, "lesson": query.lesson}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    page = paged(request, query, rows.order_by("closed_at", "id"))
    quizzes = quizzes_of(attempt.quiz_id for attempt in page["items"])
    return ok({**page, "items": [_shown(attempt, quizzes[attempt.quiz_id]) for attempt in page["items"]]})


@router.post(
    "{uuid:attempt_id}/questions/{uuid:question_id}/grade/",
    response=answers(HandedAttempt, 401, 403, 404, 409),
    operation_id="grade_answer",
    summary="Grade an answer by hand",
)
def grade(
    request: HttpRequest, attempt_id: uuid.UUID, question_id: uuid.UUID, payload: AnswerGradeIn
) -> dict[str, Any]:
    """Give points for an essay. When nothing waits any more, the learner gets the result."""
    user = signed_in(request)
    score, remark, seen = Decimal(payload.score), payload.remark, payload.seen
    grade_answer(attempt_id=attempt_id, question_id=str(question_id), by=user, score=score, remark=remark, seen=seen)
    attempt = _rows(user).filter(pk=attempt_id).first()
    if attempt is None:
        raise NotFound
    return ok(_shown(attempt, quiz_of(attempt.quiz_id)), "The answer is graded.")


def _rows(user: User) -> Any:
    rows = Attempt.objects.to_grade_by(user).with_title()
    return rows.select_related("enrollment__course", "enrollment__learner")


def _shown(attempt: Any, quiz: Quiz) -> dict[str, Any]:
    enrollment = attempt.enrollment
    names = ("id", "number", "closed_at", "waits", "score", "max_score", "percentage", "passed")
    return {
        **{name: getattr(attempt, name) for name in names},
        "course": enrollment.course,
        "lesson": {"id": attempt.lesson_id, "title": attempt.title or ""},
        "learner": enrollment.learner,
        "essays": [_essay_shown(essay) for essay in essays_of(attempt, quiz)],
    }


def _essay_shown(essay: Essay) -> dict[str, Any]:
    names = ("question_id", "prompt", "guidance", "answer", "max_score", "score", "seen", "remark")
    return {name: getattr(essay, name) for name in names}
