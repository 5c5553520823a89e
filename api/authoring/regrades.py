"""Fixing a question after the fact: whose results would change, changing them, and taking that back."""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from learning.actions.regrade import Regraded, apply_regrade
from learning.actions.revert_regrade import revert_regrade
from learning.models import Attempt, Certificate, Regrade
from learning.regrading.comparing import place_of
from learning.regrading.preview import Changed, survey, to_reconsider
from lib.errors import NotFound
from ninja import Query, Router, Status
from pydantic import Field, StringConstraints

from api.auth import signed_in
from api.authoring.access import author, course_for
from api.envelope import answers, ok
from api.pagination import Page, PageQuery, paged
from api.schemas import Input, Output
from api.submission_schemas import Number, Person
from content.models import Course, Lesson

router = Router(tags=["Assessments"])
Dropped = Literal["left_out", "full_points"]
Reason = Annotated[str, StringConstraints(max_length=2000)]
_PATH = "courses/{uuid:course_id}/lessons/{uuid:lesson_id}"


class Held(Output):
    """A certificate that stands, of somebody who would not pass the lesson any more. Only an admin revokes it."""

    id: uuid.UUID
    number: str
    learner_name: str


class ChangedAttempt(Output):
    """An attempt that would change. `lesson_passed_…` is what all attempts of the learner come to."""

    attempt_id: uuid.UUID
    number: int
    learner: Person
    score_before: Number
    score_after: Number
    max_score_before: Number
    max_score_after: Number
    percentage_before: Number
    percentage_after: Number
    passed_before: bool | None
    passed_after: bool | None
    lesson_passed_before: bool | None
    lesson_passed_after: bool | None
    completes_course: bool
    certificate: Held | None


class RegradePreview(Page[ChangedAttempt]):
    """The attempts that would change, with figures on all that were compared with the quiz of `release`."""

    release: int
    compared: int
    better: int
    worse: int
    same_score: int = Field(description="Points of single questions change, and the percentage doesn't.")
    learners: int
    dropped_questions: list[str] = Field(description="The prompts of questions that the quiz has no longer.")


class PreviewQuery(PageQuery):
    """What would be done."""

    dropped: Dropped = "left_out"
    only_better: bool = True


class RegradeIn(Input):
    """What is done, and why. `release` is that of the preview: with another one live, nothing is done."""

    reason: Reason
    dropped: Dropped = "left_out"
    only_better: bool = True
    release: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class RevertIn(Input):
    """Why it is taken back."""

    reason: Reason


class RegradeShown(Output):
    """A regrade: how many attempts it compared and changed, by whom and why, and whether it was taken back."""

    id: uuid.UUID
    release: int
    dropped: Dropped
    only_better: bool
    compared: int
    changed: int
    reason: str
    by: Person | None
    made_at: datetime
    reverted_at: datetime | None
    reverted_by: Person | None
    reverted_reason: str


class LeftAlone(Output):
    """An attempt that was graded since, and keeps its grades."""

    attempt_id: uuid.UUID
    number: int
    learner: Person


class RegradeDone(RegradeShown):
    """With the certificates to think about, and the attempts that taking it back left alone."""

    certificates: list[Held]
    left_alone: list[LeftAlone]


@router.get(
    f"{_PATH}/regrade/",
    response=answers(RegradePreview, 401, 403, 404, 409),
    operation_id="preview_regrade",
    summary="Whose results a corrected quiz would change",
)
def preview(
    request: HttpRequest, course_id: uuid.UUID, lesson_id: uuid.UUID, query: Query[PreviewQuery]
) -> dict[str, Any]:
    """Attempts at earlier versions, beside what today's release makes of them. 409 `NO_QUIZ` where it has no quiz."""
    course = _course(request, course_id, lesson_id)
    found = survey(place_of(course, lesson_id), query.dropped, only_better=query.only_better)
    page = paged(request, query, found.chosen)
    rows = [_changed(row) for row in found.rows(page["items"])]
    about = {"release": found.place.release.number, "dropped_questions": list(found.gone.values())}
    return ok({**page, "items": rows, **vars(found.figures), **about})


@router.post(
    f"{_PATH}/regrade/",
    response=answers(RegradeDone, 401, 403, 404, 409, success=201),
    operation_id="apply_regrade",
    summary="Grade attempts again by the corrected quiz",
)
def apply(request: HttpRequest, course_id: uuid.UUID, lesson_id: uuid.UUID, payload: RegradeIn) -> Any:
    """All of it happens, or nothing. Who passes now completes; a certificate is never taken by it."""
    course = _course(request, course_id, lesson_id)
    done = apply_regrade(
        course=course,
        lesson_id=lesson_id,
        by=signed_in(request),
        reason=payload.reason,
        dropped=payload.dropped,
        only_better=payload.only_better,
        seen=payload.release,
    )
    return Status(201, ok(_done(done), f"{done.changed} attempts have new grades."))


@router.get(
    f"{_PATH}/regrades/",
    response=answers(Page[RegradeShown], 401, 403, 404),
    operation_id="list_regrades",
    summary="How a quiz was regraded, the latest first",
)
def list_regrades(
    request: HttpRequest, course_id: uuid.UUID, lesson_id: uuid.UUID, query: Query[PageQuery]
) -> dict[str, Any]:
    """Those that were taken back stay in the list."""
    course = _course(request, course_id, lesson_id)
    rows = Regrade.objects.with_changed().filter(course=course, lesson=lesson_id).select_related("by", "reverted_by")
    return ok(paged(request, query, rows, each=_shown))


@router.post(
    f"{_PATH}/regrades/{{uuid:regrade_id}}/revert/",
    response=answers(RegradeDone, 401, 403, 404, 409),
    operation_id="revert_regrade",
    summary="Take a regrade back",
)
def revert(
    request: HttpRequest, course_id: uuid.UUID, lesson_id: uuid.UUID, regrade_id: uuid.UUID, payload: RevertIn
) -> dict[str, Any]:
    """Attempts get what they had before; those that were graded since keep their grades and are named."""
    course = _course(request, course_id, lesson_id)
    regrade = Regrade.objects.filter(course=course, lesson=lesson_id, pk=regrade_id).select_related("course").first()
    if regrade is None:
        raise NotFound
    done = revert_regrade(regrade=regrade, by=signed_in(request), reason=payload.reason)
    return ok(_done(done), f"{done.changed} attempts have their former grades.")


def _course(request: HttpRequest, course_id: uuid.UUID, lesson_id: uuid.UUID) -> Course:
    course = course_for(author(request), course_id)
    if not Lesson.objects.filter(pk=lesson_id, course=course).exists():
        raise NotFound
    return course


def _changed(row: Changed) -> dict[str, Any]:
    attempt, before, after = row.attempt, row.before, row.after
    return {
        **_named(attempt),
        "score_before": before.score,
        "score_after": after.score,
        "max_score_before": before.max_score,
        "max_score_after": after.max_score,
        "percentage_before": before.percentage,
        "percentage_after": after.percentage,
        "passed_before": before.passed,
        "passed_after": after.passed,
        "lesson_passed_before": row.passed_before,
        "lesson_passed_after": row.passed_after,
        "completes_course": row.completes,
        "certificate": _held(row.certificate) if row.certificate else None,
    }


def _named(attempt: Attempt) -> dict[str, Any]:
    return {"attempt_id": attempt.pk, "number": attempt.number, "learner": attempt.enrollment.learner}


def _held(certificate: Certificate) -> dict[str, Any]:
    return {"id": certificate.pk, "number": certificate.number, "learner_name": certificate.learner_name}


def _shown(regrade: Any) -> dict[str, Any]:
    names = ("id", "dropped", "only_better", "compared", "changed", "reason", "by", "made_at")
    undone = ("reverted_at", "reverted_by", "reverted_reason")
    return {"release": regrade.release_number, **{name: getattr(regrade, name) for name in (*names, *undone)}}


def _done(done: Regraded) -> dict[str, Any]:
    regrade: Any = done.regrade
    regrade.changed = done.changed
    certificates = [_held(each) for each in to_reconsider(regrade)]
    return {**_shown(regrade), "certificates": certificates, "left_alone": [_named(each) for each in done.kept]}
