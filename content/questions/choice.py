"""Questions answered by choosing: one of several, several of several, true or false."""

import uuid
from typing import Annotated, Literal

from pydantic import Field, model_validator

from content.questions.exact import Weight
from content.questions.fields import MOST_OPTIONS, Html, Part, Pictured, Remark, all_different

MultipleScoring = Literal["all_or_nothing", "per_option", "right_minus_wrong"]


class WeighedOption(Pictured):
    """An option that earns its weight: 1 is right, 0 wrong, between them partly right, below 0 it costs points."""

    id: uuid.UUID
    text: Html
    weight: Weight = "0"
    feedback: Remark = ""


class SingleChoice(Part):
    """One of several options."""

    options: Annotated[list[WeighedOption], Field(min_length=2, max_length=MOST_OPTIONS)]
    shuffle: bool = True

    @model_validator(mode="after")
    def _known_apart(self) -> "SingleChoice":
        all_different([option.id for option in self.options], "options")
        return self


class MarkedOption(Pictured):
    """An option that is right or wrong."""

    id: uuid.UUID
    text: Html
    correct: bool = False
    feedback: Remark = ""


class MultipleChoice(Part):
    """Any number of several options; `scoring` says what some of them are worth."""

    options: Annotated[list[MarkedOption], Field(min_length=2, max_length=MOST_OPTIONS)]
    shuffle: bool = True
    scoring: MultipleScoring = "all_or_nothing"

    @model_validator(mode="after")
    def _known_apart(self) -> "MultipleChoice":
        all_different([option.id for option in self.options], "options")
        return self


class TrueFalse(Part):
    """A statement that is true or false; each feedback is for those who said so."""

    answer: bool
    feedback_true: Remark = ""
    feedback_false: Remark = ""
