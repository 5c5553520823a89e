"""What is handed in, how it is shown, and what graders say of it."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.pagination import PageQuery
from api.question_schemas import Number
from api.schemas import Input, Output

Points = Annotated[Decimal, Field(ge=0, le=10_000, max_digits=9, decimal_places=4)]
"""Points that are given."""


class WorkIn(Input):
    """What is handed in as JSON; files take multipart/form-data, with these as fields beside them."""

    text: Annotated[str, StringConstraints(max_length=200_000)] = ""
    links: Annotated[list[Annotated[str, StringConstraints(max_length=2000)]], Field(max_length=20)] = []


class WorkFile(Output):
    """A file that was handed in. The link expires."""

    id: uuid.UUID
    name: str
    size: int
    url: str


class WorkLesson(Output):
    """The assignment, with the title that it had when the work was handed in."""

    id: uuid.UUID
    title: str


class WorkCourse(Output):
    """The course that it belongs to."""

    id: uuid.UUID
    slug: str
    title: str


class Person(Output):
    """Somebody, by name."""

    id: uuid.UUID
    full_name: str


class CriterionMark(Output):
    """A line of the rubric and what the work got for it; `points` is None while it is open."""

    id: uuid.UUID
    title: str
    max_points: str
    points: str | None
    level: uuid.UUID | None
    comment: str


class SubmissionOut(Output):
    """One hand-in. `learner` is None where the grader may not know whose work it is.

    `points` are what the work is worth, `penalty` what being late took off, `score` what is left.
    """

    id: uuid.UUID
    enrollment_id: uuid.UUID | None
    course: WorkCourse
    lesson: WorkLesson
    learner: Person | None
    number: int
    state: Literal["waiting", "graded", "replaced"]
    text: str
    links: list[str]
    files: list[WorkFile]
    submitted_at: datetime
    days_late: int
    points: Number | None
    penalty: Number | None
    score: Number | None
    max_score: Number
    percentage: Number | None
    passed: bool | None
    rubric: list[CriterionMark]
    feedback: str
    gradings: int
    graded_at: datetime | None
    graded_by: str | None


class GradingOut(Output):
    """One grading of a submission, as it was given."""

    number: int
    points: Number
    penalty: Number
    score: Number
    feedback: str
    graded_at: datetime
    graded_by: str | None


class SubmissionQuery(PageQuery):
    """Which submissions. Without `view`, those who teach get their queue and everybody else their own work."""

    view: Literal["mine", "queue"] | None = None
    course: uuid.UUID | None = None
    lesson: uuid.UUID | None = None
    state: list[Literal["waiting", "graded", "replaced"]] = Field(default=[], max_length=3)
    late: bool | None = None
    ordering: Literal["submitted_at", "-submitted_at"] = "submitted_at"


class CriterionIn(Input):
    """What a line of the rubric is given: points, or one of its levels."""

    points: Points | None = None
    level: uuid.UUID | None = None
    comment: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""


class GradeIn(Input):
    """A grade. Without `score` it is the sum of the rubric. `gradings` is how often it was graded when looked at."""

    score: Points | None = None
    feedback: Annotated[str, StringConstraints(max_length=50_000)] = ""
    rubric: Annotated[dict[uuid.UUID, CriterionIn], Field(max_length=30)] = {}
    gradings: Annotated[int, Field(ge=0, le=100_000)] | None = None
