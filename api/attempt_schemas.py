"""Attempts at quizzes: what is asked, what was answered, and what it came to as far as that may be told."""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from api.lesson_blocks import Formulas, LearnerBlock
from api.pagination import Page, PageQuery
from api.question_schemas import Number, QuestionView
from api.schemas import Input, Output

MOST_ANSWERS = 1000
_EXAMPLE = {"answers": {"6f0f6f0e-3d0c-4a53-9f0c-0f4f5c1b2a39": {"option": "0d0f4d0c-9a3c-4b57-8f2c-0a4f5c1b2a39"}}}
Answers = Annotated[
    dict[str, Any],
    Field(
        max_length=MOST_ANSWERS,
        description="By question id: an object with the one field that the type of the question has (option, options, "
        "answer, text, number, pairs, items, blanks), or null to take an answer back.",
        examples=[_EXAMPLE["answers"]],
    ),
]

Seconds = Annotated[
    dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False, strict=True)]] | None,
    Field(
        max_length=MOST_ANSWERS,
        description="By question id: how many of the seconds since the last save the learner spent on it. The server's "
        "clock says how many there were; more is shrunk to that. Without it, the questions whose answers change share "
        "them alike.",
        examples=[{"6f0f6f0e-3d0c-4a53-9f0c-0f4f5c1b2a39": 12.5}],
    ),
]


class AnswersIn(Input):
    """Answers to some questions; those to others stay as they are."""

    answers: Answers
    seconds: Seconds = None


class SubmitIn(Input):
    """Last answers, if there are any that were not saved yet."""

    answers: Answers = {}
    seconds: Seconds = None


class AttemptSummary(Output):
    """An attempt. `score`, `percentage` and `passed` are null while it is open.

    `passed` is null, too, where there is no pass mark, and while it `waits`.
    """

    id: uuid.UUID
    enrollment_id: uuid.UUID
    lesson_id: uuid.UUID
    release: int = Field(description="The number of the release that it was begun on.")
    number: int
    state: Literal["open", "closed"]
    started_at: datetime
    expires_at: datetime | None
    saved_at: datetime | None
    closed_at: datetime | None
    closed_by: Literal["learner", "clock"] | None
    score: Number | None
    max_score: Number | None
    percentage: Number | None
    passed: bool | None
    waits: bool = Field(description="A part of it has to be graded by hand.")


class AttemptPage(Page[AttemptSummary]):
    """My attempts, and whether another may begin."""

    can_start: bool = Field(description="An attempt may begin now, or the open one go on.")
    reason: str | None = Field(
        description="The code of what stands against it: QUIZ_NOT_OPEN, QUIZ_CLOSED, NO_ATTEMPTS_LEFT, COOLDOWN, "
        "ENROLLMENT_CANCELLED, COURSE_UNAVAILABLE, NOT_A_QUIZ or NOT_FOUND."
    )
    next_start_at: datetime | None = Field(description="When that is over, if time alone ends it.")
    attempts_left: int | None = Field(description="How many may still begin; null is any number.")


class Shows(Output):
    """What may be seen of a closed attempt now."""

    marks: bool
    answers: bool


class AttemptOut(AttemptSummary):
    """An attempt with its questions in their order. `answers` is what was saved, by question.

    `shows` says whether marks and right answers may be seen. Until then they are null in every question.
    """

    questions: list[QuestionView]
    after: list[LearnerBlock] = Field(description="What there is to read after the last question.")
    answers: dict[str, Any]
    shows: Shows
    feedback: str | None = Field(description="What the author says to who reaches this percentage, as HTML.")
    formulas: Formulas


class SavedOut(Output):
    """That answers were saved: how many questions have one now, and until when more may come."""

    id: uuid.UUID
    saved_at: datetime
    answered: int
    expires_at: datetime | None


class AttemptQuery(PageQuery):
    """Which page of my attempts, and in which order."""

    ordering: Literal["-number", "number"] = "number"
