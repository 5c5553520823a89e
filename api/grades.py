"""A learner's own results in a course."""

import uuid
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from learning.grades import LessonGrade, grades_of
from ninja import Router
from pydantic import Field

from api.enrollments import found
from api.envelope import answers, ok
from api.schemas import Number, Output

router = Router(tags=["Learning"])


class OverrideNote(Output):
    """An instructor decided the result."""

    reason: str
    made_at: datetime


class LessonGradeOut(Output):
    """A graded lesson. `percentage` is null before there is a result; only then it counts as 0 in the final grade."""

    lesson_id: uuid.UUID
    title: str
    type: str
    score: Number | None
    max_score: Number
    percentage: Number | None
    passed: bool | None = Field(description="Null without a pass mark, and while something waits to be graded.")
    pass_mark: Number | None
    requirement: Literal["complete", "watched", "submitted", "graded", "passed"]
    completed: bool
    waits: bool = Field(description="Something waits to be graded by hand.")
    weight: Number
    due_at: datetime | None
    closes_at: datetime | None
    late: bool = Field(description="What was handed in last came after it was due.")
    overridden: bool
    override: OverrideNote | None
    attempts_used: int
    attempts_allowed: int | None = Field(description="Null is any number.")
    feedback: Literal["none", "later", "available"] = Field(description="Whether there is something to read about it.")


class CompletionRules(Output):
    """What it takes to finish the course: a share of its lessons in per cent, and a final grade, if any."""

    share: int
    grade: Number | None


class GradesOut(Output):
    """My results. `current` counts what has a result; `final` counts the rest as 0. In per cent."""

    current: Number | None
    final: Number | None
    completion: CompletionRules
    lessons: list[LessonGradeOut]


@router.get(
    "{uuid:enrollment_id}/grades/",
    response=answers(GradesOut, 401, 404),
    operation_id="get_grades",
    summary="My results in a course",
)
def get_grades(request: HttpRequest, enrollment_id: uuid.UUID) -> dict[str, Any]:
    """Each graded lesson of the current release with my result, and the grade of the course."""
    grades = grades_of(found(request, enrollment_id))
    return ok(
        {
            "current": grades.course.current,
            "final": grades.course.final,
            "completion": grades.outline,
            "lessons": [_shown(each) for each in grades.lessons],
        }
    )


def _shown(grade: LessonGrade) -> dict[str, Any]:
    standing, place = grade.standing, grade.standing.place
    return {
        **{name: getattr(place, name) for name in ("lesson_id", "title", "type", "pass_mark", "requirement", "weight")},
        **{name: getattr(standing, name) for name in ("score", "percentage", "passed", "completed", "waits")},
        "max_score": place.max_score if standing.max_score is None else standing.max_score,
        "overridden": standing.overridden,
        "override": grade.override,
        "due_at": grade.due_at,
        "closes_at": grade.closes_at,
        "late": grade.late,
        "attempts_used": len(grade.works),
        "attempts_allowed": grade.attempts_allowed,
        "feedback": grade.feedback,
    }
