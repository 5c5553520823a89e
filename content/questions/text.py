"""Questions answered with a few words."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from content.questions.exact import Weight
from content.questions.fields import MOST_OPTIONS, Line, Part, Remark, refuse
from content.questions.pattern import compiled
from content.questions.pattern_tree import BadPattern

Matching = Literal["exact", "wildcard", "pattern"]


class TextAnswer(Part):
    """Words that are accepted, and what they earn."""

    text: Line
    weight: Weight = "1"
    feedback: Remark = ""


def _readable(answer: TextAnswer, info: ValidationInfo) -> TextAnswer:
    values: dict[str, Any] = info.data
    if values.get("matching") == "pattern":
        try:
            compiled(answer.text, ignore_case=not values.get("case_sensitive"))
        except BadPattern as bad:
            raise refuse("text", f"the pattern {bad}") from bad
    return answer


MOST_PATTERNS = 10


class ShortText(Part):
    """Accepted answers, tried in their order: the first that fits counts.

    `wildcard`: `*` stands for any characters, `\\*` for an asterisk. `pattern`: see `content.questions.pattern`.
    """

    matching: Matching = "exact"
    case_sensitive: bool = False
    answers: Annotated[
        list[Annotated[TextAnswer, AfterValidator(_readable)]], Field(min_length=1, max_length=MOST_OPTIONS)
    ]

    @model_validator(mode="after")
    def _few_patterns(self) -> "ShortText":
        if self.matching == "pattern" and len(self.answers) > MOST_PATTERNS:
            raise refuse("answers", f"may have {MOST_PATTERNS} patterns")
        return self
