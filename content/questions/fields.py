"""What the values of all question types are made of."""

import uuid
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
)
from pydantic_core import PydanticCustomError

from content.richtext import clean_html

MOST_OPTIONS = 50
MOST_HTML = 50_000


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("has a character that can't be stored")
    return text


def _words(html: str) -> str:
    cleaned = clean_html(html)
    if not cleaned:
        raise ValueError("has no text")
    return cleaned


Html = Annotated[str, StringConstraints(max_length=MOST_HTML), AfterValidator(_without_nul), AfterValidator(_words)]
"""Sanitised HTML that says something. Formulas are kept as text between `\\(` and `\\)` or `\\[` and `\\]`."""
Remark = Annotated[
    str, StringConstraints(max_length=MOST_HTML), AfterValidator(_without_nul), AfterValidator(clean_html)
]
"""Sanitised HTML, or nothing."""
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500),
    AfterValidator(_without_nul),
]
"""A line of plain text."""
Label = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_without_nul)]
"""A short plain text, or nothing."""


class Part(BaseModel):
    """Anything inside a question: nothing unknown may stand in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Picture(Part):
    """A picture of the author's media."""

    image: uuid.UUID
    alt: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300), AfterValidator(_without_nul)] = ""


class Pictured(Part):
    """A part that may show a picture beside its words. In data, one without a picture has no field for it."""

    image: Picture | None = None

    @model_serializer(mode="wrap")
    def _without_none(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data: dict[str, Any] = handler(self)
        if data.get("image") is None:
            data.pop("image", None)
        return data


class Feedback(Part):
    """What a learner is told afterwards, whatever was chosen."""

    general: Remark = ""
    correct: Remark = ""
    incorrect: Remark = ""


def refuse(field: str, problem: str) -> PydanticCustomError:
    """The error of a validator that sees several fields and blames one of them."""
    return PydanticCustomError("refused", "{problem}", {"field": field, "problem": problem})


def all_different(ids: Sequence[object], field: str) -> None:
    """Refuse parts of a question that have the same id; `field` is where they stand."""
    for position, one in enumerate(ids):
        if one in ids[:position]:
            raise refuse(f"{field}.{position}.id", "is the id of another one too")
