"""Questions answered by bringing two columns together."""

import uuid
from typing import Annotated, Literal

from pydantic import Field, model_validator

from content.questions.fields import MOST_OPTIONS, Html, Line, Part, Pictured, all_different


class Pair(Pictured):
    """What stands on the left, with its picture, and what belongs to it on the right."""

    id: uuid.UUID
    left: Html
    right: Line


class Matching(Part):
    """Pairs to find; several may have the same right side, and `distractors` belong to none."""

    pairs: Annotated[list[Pair], Field(min_length=2, max_length=MOST_OPTIONS)]
    distractors: Annotated[list[Line], Field(max_length=MOST_OPTIONS)] = []
    shuffle: bool = True
    scoring: Literal["per_pair", "all_or_nothing"] = "per_pair"

    @model_validator(mode="after")
    def _known_apart(self) -> "Matching":
        all_different([pair.id for pair in self.pairs], "pairs")
        return self

    def rights(self) -> list[str]:
        """Everything that can be chosen on the right, once each, in an order that says nothing of the pairs."""
        return sorted({pair.right for pair in self.pairs} | set(self.distractors))


def right_id(question: uuid.UUID, text: str) -> str:
    """The id by which a learner names a right side: made of its text, so that it gives no pair away."""
    return str(uuid.uuid5(question, f"right:{text}"))
