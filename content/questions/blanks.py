"""Texts with blanks to fill: words, numbers and choices, mixed as the author likes."""

import re
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from content.questions.choice import SingleChoice
from content.questions.fields import MOST_OPTIONS, Html, Part, all_different, refuse
from content.questions.number import Numeric
from content.questions.text import ShortText

_MARK = re.compile(r"\[\[(\w{1,20})\]\]", re.ASCII)
BlankId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,20}$")]


def marks_in(text: str) -> list[str]:
    """The ids of the blanks that `text` has places for, in reading order."""
    return _MARK.findall(text)


class TextBlank(ShortText):
    """A blank for words."""

    id: BlankId
    kind: Literal["text"]


class NumericBlank(Numeric):
    """A blank for a number."""

    id: BlankId
    kind: Literal["numeric"]


class ChoiceBlank(SingleChoice):
    """A blank with a list to choose from."""

    id: BlankId
    kind: Literal["choice"]

    @model_validator(mode="after")
    def _in_words(self) -> "ChoiceBlank":
        for position, option in enumerate(self.options):
            if option.image is not None:
                raise refuse(f"options.{position}.image", "can't be shown: the list of a blank has words only")
        return self


Blank = Annotated[TextBlank | NumericBlank | ChoiceBlank, Field(discriminator="kind")]


class FillBlanks(Part):
    """A text in which `[[1]]` stands for the blank whose id is 1; every blank is worth the same."""

    text: Html
    blanks: Annotated[list[Blank], Field(min_length=1, max_length=MOST_OPTIONS)]
    scoring: Literal["per_blank", "all_or_nothing"] = "per_blank"

    @model_validator(mode="after")
    def _known_apart(self) -> "FillBlanks":
        all_different([blank.id for blank in self.blanks], "blanks")
        return self

    def marks(self) -> list[str]:
        """The ids of the blanks that the text has places for, in reading order."""
        return marks_in(self.text)
