"""Questions as an attempt asks them, one schema for each type; what tells the answer is null until it may be told."""

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, PlainSerializer

from api.lesson_blocks import LearnerBlock
from api.schemas import Output

Number = Annotated[Decimal, PlainSerializer(float, return_type=float)]
"""Points, or a percentage."""
State = Literal["correct", "partial", "incorrect", "unanswered", "needs_grading"]


class Picture(Output):
    """A picture of a question. `url` expires after some hours, and is null where the file is gone."""

    url: str | None
    width: int | None
    height: int | None
    alt: str


class Choice(Output):
    """Something to choose. `text` is sanitised HTML, on the right side of pairs plain text."""

    id: str
    text: str
    image: Picture | None = None


class PartOut(Output):
    """How one option, pair, item or blank was answered. `note` names the reason, `given` what was understood."""

    id: str
    state: State
    note: str
    given: str
    feedback: str


class _Asked(Output):
    id: UUID
    prompt: str
    prompt_image: Picture | None
    points: str
    before: list[LearnerBlock] = Field(description="What there is to read before it.")
    answer: Any = Field(description="As it was saved, or null.")
    correct: bool | None = Field(description="Null until marks may be seen, and while it waits to be graded by hand.")
    state: State | None = Field(description="Null until marks may be seen; so are `score` and `feedback`.")
    score: Number | None
    feedback: list[str] | None
    parts: list[PartOut] | None = Field(description="Why it counts as it does, as far as that may be told.")
    solution: dict[str, Any] | None = Field(
        description="An answer that earns all points, once answers may be seen. None for essays and patterns."
    )


class AskedChoiceValue(Output):
    """The options of a single choice."""

    options: list[Choice]


class AskedMultipleChoiceValue(AskedChoiceValue):
    """The options, and what some of them are worth."""

    scoring: Literal["all_or_nothing", "per_option", "right_minus_wrong"]


class AskedTrueFalseValue(Output):
    """Nothing more than the prompt."""


class AskedShortTextValue(Output):
    """Words are asked for."""

    case_sensitive: bool


class AskedNumericValue(Output):
    """A number is asked for; `unit` may follow it."""

    unit: str


class AskedMatchingValue(Output):
    """Each on the left belongs to one on the right."""

    left: list[Choice]
    right: list[Choice]
    scoring: Literal["per_pair", "all_or_nothing"]


class AskedOrderingValue(Output):
    """Items to be brought into their order."""

    items: list[Choice]
    scoring: Literal["all_or_nothing", "adjacent", "position"]


class AskedTextBlankValue(Output):
    id: str
    kind: Literal["text"]
    case_sensitive: bool


class AskedNumericBlankValue(Output):
    id: str
    kind: Literal["numeric"]
    unit: str


class AskedChoiceBlankValue(Output):
    id: str
    kind: Literal["choice"]
    options: list[Choice]


AskedBlankValue = Annotated[
    AskedTextBlankValue | AskedNumericBlankValue | AskedChoiceBlankValue, Field(discriminator="kind")
]


class AskedFillBlanksValue(Output):
    """A text in which `[[1]]` stands for the blank with the id 1."""

    text: str
    blanks: list[AskedBlankValue]
    scoring: Literal["per_blank", "all_or_nothing"]


class AskedCriterionValue(Output):
    """What an essay is judged by."""

    id: UUID
    title: str
    points: str


class AskedEssayValue(Output):
    """A text of one's own, so many words long."""

    minimum_words: int
    maximum_words: int | None
    rubric: list[AskedCriterionValue]


class SingleChoiceView(_Asked):
    """Answered by `{"option": id}`."""

    type: Literal["single_choice"]
    value: AskedChoiceValue


class MultipleChoiceView(_Asked):
    """Answered by `{"options": [id, …]}`."""

    type: Literal["multiple_choice"]
    value: AskedMultipleChoiceValue


class TrueFalseView(_Asked):
    """Answered by `{"answer": true}` or `{"answer": false}`."""

    type: Literal["true_false"]
    value: AskedTrueFalseValue


class ShortTextView(_Asked):
    """Answered by `{"text": "…"}`."""

    type: Literal["short_text"]
    value: AskedShortTextValue


class NumericView(_Asked):
    """Answered by `{"number": "…"}`, a text such as `1,500.5 kg`."""

    type: Literal["numeric"]
    value: AskedNumericValue


class MatchingView(_Asked):
    """Answered by `{"pairs": {left id: right id}}`."""

    type: Literal["matching"]
    value: AskedMatchingValue


class OrderingView(_Asked):
    """Answered by `{"items": [id, …]}`."""

    type: Literal["ordering"]
    value: AskedOrderingValue


class FillBlanksView(_Asked):
    """Answered by `{"blanks": {blank id: words, number, or the id of an option}}`."""

    type: Literal["fill_blanks"]
    value: AskedFillBlanksValue


class EssayView(_Asked):
    """Answered by `{"text": HTML}`."""

    type: Literal["essay"]
    value: AskedEssayValue


QuestionView = Annotated[
    SingleChoiceView
    | MultipleChoiceView
    | TrueFalseView
    | ShortTextView
    | NumericView
    | MatchingView
    | OrderingView
    | FillBlanksView
    | EssayView,
    Field(discriminator="type"),
]
"""A question of any type."""
