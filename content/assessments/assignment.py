"""How an assignment is handed in and marked."""

import uuid
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from content.assessments.fields import Percent, opening_order
from content.questions.exact import Points
from content.questions.fields import Line, Part, Remark, all_different, refuse

MEGABYTE = 1024 * 1024
LARGEST_FILE = 500 * MEGABYTE
FileKind = Literal["document", "image", "text", "spreadsheet", "presentation", "audio", "video", "archive"]
"""What may be handed in as a file; what a file is, is told by its content and not by its name."""


class RubricLevel(Part):
    """One step of a criterion: what it takes, and what it earns."""

    id: uuid.UUID
    title: Line
    description: Remark = ""
    points: Points


class Criterion(Part):
    """One line of the rubric. Without levels, any number of points up to `points` may be given."""

    id: uuid.UUID
    title: Line
    description: Remark = ""
    points: Points
    levels: Annotated[list[RubricLevel], Field(max_length=10)] = []

    @model_validator(mode="after")
    def _levels_fit(self) -> Self:
        all_different([level.id for level in self.levels], "levels")
        for position, level in enumerate(self.levels):
            if Decimal(level.points) > Decimal(self.points):
                raise refuse(f"levels.{position}.points", "is more than the criterion is worth")
        return self


class AssignmentSettings(Part):
    """How an assignment is handed in and marked. Every field has a default."""

    points: Points = "100"
    pass_mark: Percent | None = None
    """In percent of the points; None: there is no passing or failing."""
    accepts: Annotated[list[Literal["text", "files", "links"]], Field(min_length=1, max_length=3)] = ["text", "files"]
    file_kinds: Annotated[list[FileKind], Field(max_length=8)] = []
    """Empty: all of them."""
    most_files: Annotated[int, Field(ge=1, le=20)] = 5
    largest_file: Annotated[int, Field(ge=1, le=LARGEST_FILE)] = 20 * MEGABYTE
    """In bytes."""
    opens_at: AwareDatetime | None = None
    due_at: AwareDatetime | None = None
    closes_at: AwareDatetime | None = None
    """Nothing is accepted after this; between `due_at` and this it is late."""
    late_penalty: Percent = "0"
    """The share of all points, in percent, that each day late, or part of it, costs."""
    late_penalty_most: Percent = "100"
    """Being late never costs more than this."""
    attempts_allowed: Annotated[int, Field(ge=1, le=100)] | None = None
    """How often it may be handed in; None is any number."""
    counts: Literal["best", "last"] = "last"
    rubric: Annotated[list[Criterion], Field(max_length=30)] = []
    anonymous: bool = False
    """Who marks doesn't see whose work it is until it is marked."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        opening_order(self.opens_at, self.closes_at)
        if self.due_at and self.opens_at and self.due_at <= self.opens_at:
            raise refuse("due_at", "must be later than the opening")
        if self.due_at and self.closes_at and self.closes_at < self.due_at:
            raise refuse("closes_at", "must not be before it is due")
        all_different([criterion.id for criterion in self.rubric], "rubric")
        total = sum((Decimal(criterion.points) for criterion in self.rubric), Decimal(0))
        if self.rubric and total != Decimal(self.points):
            raise refuse("rubric", f"adds up to {total} points, the assignment is worth {self.points}")
        return self

    @property
    def pass_percentage(self) -> Decimal | None:
        """The pass mark as a number."""
        return None if self.pass_mark is None else Decimal(self.pass_mark)
