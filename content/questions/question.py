"""The neutral question: what authors write, importers bring, quizzes are compiled of and graders read.

A question knows its answer. Learners only ever get `content.questions.public_view` of it.
"""

import uuid
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from lib.errors import Invalid
from pydantic import Field, TypeAdapter, ValidationError

from content.questions.blanks import FillBlanks
from content.questions.choice import MultipleChoice, SingleChoice, TrueFalse
from content.questions.essay import Essay
from content.questions.exact import Points
from content.questions.fields import Feedback, Html, Part, Picture
from content.questions.matching import Matching
from content.questions.number import Numeric
from content.questions.ordering import Ordering
from content.questions.paths import path_of, sentence_of
from content.questions.text import ShortText


class _Asked(Part):
    id: uuid.UUID
    prompt: Html
    prompt_image: Picture | None = None
    points: Points = "1"
    feedback: Feedback = Feedback()


class SingleChoiceQuestion(_Asked):
    type: Literal["single_choice"]
    value: SingleChoice


class MultipleChoiceQuestion(_Asked):
    type: Literal["multiple_choice"]
    value: MultipleChoice


class TrueFalseQuestion(_Asked):
    type: Literal["true_false"]
    value: TrueFalse


class ShortTextQuestion(_Asked):
    type: Literal["short_text"]
    value: ShortText


class NumericQuestion(_Asked):
    type: Literal["numeric"]
    value: Numeric


class MatchingQuestion(_Asked):
    type: Literal["matching"]
    value: Matching


class OrderingQuestion(_Asked):
    type: Literal["ordering"]
    value: Ordering


class FillBlanksQuestion(_Asked):
    type: Literal["fill_blanks"]
    value: FillBlanks


class EssayQuestion(_Asked):
    type: Literal["essay"]
    value: Essay


Question = (
    SingleChoiceQuestion
    | MultipleChoiceQuestion
    | TrueFalseQuestion
    | ShortTextQuestion
    | NumericQuestion
    | MatchingQuestion
    | OrderingQuestion
    | FillBlanksQuestion
    | EssayQuestion
)
_QUESTION: TypeAdapter[Question] = TypeAdapter(Annotated[Question, Field(discriminator="type")])


def parse_question(data: Mapping[str, Any]) -> Question:
    """The question that `data` describes, cleaned.

    Raises Invalid with a path such as `value.options.2.text` for everything that is wrong.
    """
    try:
        return _QUESTION.validate_python(data)
    except ValidationError as error:
        fields: dict[str, list[str]] = {}
        for item in error.errors(include_url=False):
            fields.setdefault(path_of(item, data), []).append(sentence_of(item))
        raise Invalid(details={"fields": fields}) from error
