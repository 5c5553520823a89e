"""The typed blocks of a quiz: questions as `content.questions` knows them, and draws from a bank."""

import uuid
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from content.questions.blanks import FillBlanks
from content.questions.choice import MultipleChoice, SingleChoice, TrueFalse
from content.questions.essay import Essay
from content.questions.exact import Points
from content.questions.fields import Feedback, Html, Part, Picture
from content.questions.matching import Matching
from content.questions.number import Numeric
from content.questions.ordering import Ordering
from content.questions.text import ShortText

_WITH_IDS = ("options", "pairs", "items", "rubric", "levels")


def with_ids(value: Any) -> Any:
    """A value in which every option, pair, item, criterion and level of one has an id; new ones get one."""
    if not isinstance(value, Mapping):
        return value
    named = {name: [_named(part) for part in value[name]] for name in _WITH_IDS if isinstance(value.get(name), list)}
    blanks = value.get("blanks")
    inside = {"blanks": [with_ids(blank) for blank in blanks]} if isinstance(blanks, list) else {}
    return {**value, **named, **inside}


def _named(part: Any) -> Any:
    return {**with_ids(part), "id": part.get("id") or str(uuid.uuid4())} if isinstance(part, Mapping) else part


class Asked(Part):
    """What all questions have."""

    prompt: Html
    prompt_image: Picture | None = None
    points: Points = "1"
    feedback: Feedback = Feedback()


class SingleChoiceValue(SingleChoice, Asked):
    """One of several options; an option earns its weight of the points."""


class MultipleChoiceValue(MultipleChoice, Asked):
    """Any number of several options."""


class TrueFalseValue(TrueFalse, Asked):
    """A statement that is true or false."""


class ShortTextValue(ShortText, Asked):
    """A few words; the first accepted answer that fits counts."""


class NumericValue(Numeric, Asked):
    """A number; the first accepted answer that fits counts."""


class MatchingValue(Matching, Asked):
    """Two columns to bring together."""


class OrderingValue(Ordering, Asked):
    """Items in their right order."""


class FillBlanksValue(FillBlanks, Asked):
    """A text with blanks."""


class EssayValue(Essay, Asked):
    """A text of the learner's own, graded by hand."""


class DrawValue(Part):
    """Questions drawn at random from a bank of the author's, anew for each attempt."""

    bank: uuid.UUID
    count: Annotated[int, Field(ge=1, le=300, strict=True)] = 1
    tags: Annotated[
        list[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]],
        Field(max_length=20),
    ] = []
    """Only questions that have all of them."""
    difficulty: Literal["", "easy", "medium", "hard"] = ""
    points: Points = "1"
    """What each of them is worth here."""


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: uuid.UUID | None = None


class SingleChoiceBlock(_Block):
    type: Literal["single_choice"]
    value: Annotated[SingleChoiceValue, BeforeValidator(with_ids)]


class MultipleChoiceBlock(_Block):
    type: Literal["multiple_choice"]
    value: Annotated[MultipleChoiceValue, BeforeValidator(with_ids)]


class TrueFalseBlock(_Block):
    type: Literal["true_false"]
    value: TrueFalseValue


class ShortTextBlock(_Block):
    type: Literal["short_text"]
    value: ShortTextValue


class NumericBlock(_Block):
    type: Literal["numeric"]
    value: NumericValue


class MatchingBlock(_Block):
    type: Literal["matching"]
    value: Annotated[MatchingValue, BeforeValidator(with_ids)]


class OrderingBlock(_Block):
    type: Literal["ordering"]
    value: Annotated[OrderingValue, BeforeValidator(with_ids)]


class FillBlanksBlock(_Block):
    type: Literal["fill_blanks"]
    value: Annotated[FillBlanksValue, BeforeValidator(with_ids)]


class EssayBlock(_Block):
    type: Literal["essay"]
    value: Annotated[EssayValue, BeforeValidator(with_ids)]


class DrawBlock(_Block):
    type: Literal["question_draw"]
    value: DrawValue


QuestionBlock = (
    SingleChoiceBlock
    | MultipleChoiceBlock
    | TrueFalseBlock
    | ShortTextBlock
    | NumericBlock
    | MatchingBlock
    | OrderingBlock
    | FillBlanksBlock
    | EssayBlock
    | DrawBlock
)
