"""Questions answered at length and graded by hand."""

import uuid
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from content.questions.exact import Points
from content.questions.fields import Part, Remark, all_different, refuse

Words = Annotated[int, Field(ge=0, le=20_000, strict=True)]


class Criterion(Part):
    """What an essay is judged by, and the points to be had for it. Learners see it before they write."""

    id: uuid.UUID
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    points: Points


class Essay(Part):
    """A text of the learner's own. `guidance` is for those who grade it, and never shown to learners."""

    minimum_words: Words = 0
    maximum_words: Words | None = None
    rubric: Annotated[list[Criterion], Field(max_length=20)] = []
    guidance: Remark = ""

    @model_validator(mode="after")
    def _consistent(self) -> "Essay":
        if self.maximum_words is not None and self.maximum_words < max(1, self.minimum_words):
            raise refuse("maximum_words", "must not be less than the minimum")
        all_different([criterion.id for criterion in self.rubric], "rubric")
        return self
