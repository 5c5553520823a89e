"""What learners are told of a quiz or an assignment before they begin."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.schemas import Output
from content.assessments.assignment import AssignmentSettings
from content.assessments.quiz import Shown

PERCENT = "In percent, as text."


class QuizTerms(Output):
    """The limits, times and marks of a quiz. Numbers that are exact are text; durations are in seconds."""

    kind: Literal["quiz"]
    question_count: int
    max_score: str
    time_limit_seconds: int | None
    attempts_allowed: int | None = Field(description="null: any number.")
    cooldown_seconds: int = Field(description="How long after an attempt the next may begin.")
    opens_at: datetime | None
    closes_at: datetime | None = Field(description="No attempt begins or goes on after this.")
    pass_mark: str | None = Field(description=PERCENT)
    counts: Literal["best", "last", "average"]
    show_marks: Shown
    show_answers: Shown
    penalty: str = Field(description="The share of a question's points that a wrong answer costs. In percent, as text.")


class AssignmentTerms(AssignmentSettings):
    """How an assignment is handed in and marked."""

    kind: Literal["assignment"]
