"""Data of lessons that the rules read whole, described in the document as what they read it as.

So every problem of a lesson is told at once, and programs know what a question looks like.
"""

from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from api.schemas import Output
from content.assessments.assignment import AssignmentSettings
from content.assessments.quiz import QuizSettings
from content.questions.blocks import DRAW, QUESTION_TYPES
from content.typed_blocks import TypedBlock

_TYPES: list[Any] = [
    *("rich_text", "image", "video", "document", "code", "callout", "table", "embed"),
    *(*QUESTION_TYPES, DRAW),
]


class Block(Output):
    """A typed block of a lesson's body."""

    id: str | None = Field(None, description="A UUID. It stays with the block; new blocks get one.")
    type: str = Field(json_schema_extra={"enum": _TYPES})
    value: Any = Field(description="HTML for rich_text, else an object; media are named by their id.")


class _Described:
    """Says `model` in the document, and lets through what the annotated type does."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        inner, described = handler(source), handler.generate_schema(self.model)
        return core_schema.no_info_after_validator_function(
            lambda value: value,
            inner,
            metadata={"pydantic_js_functions": [lambda _, write: write(described)]},
            serialization=core_schema.wrap_serializer_function_ser_schema(lambda value, _: value, schema=described),
        )


Body = Annotated[list[Block], _Described(list[TypedBlock])]
"""A lesson's body."""
Quiz = Annotated[dict[str, Any] | None, _Described(QuizSettings | None)]
"""How a quiz is taken."""
Assignment = Annotated[dict[str, Any] | None, _Described(AssignmentSettings | None)]
"""How an assignment is handed in and marked."""
