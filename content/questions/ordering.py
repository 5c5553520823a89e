"""Questions answered by putting things in order."""

import uuid
from typing import Annotated, Literal

from pydantic import Field, model_validator

from content.questions.fields import MOST_OPTIONS, Html, Part, Pictured, all_different


class Item(Pictured):
    """One of the things to be ordered."""

    id: uuid.UUID
    text: Html


class Ordering(Part):
    """Items in their right order.

    `position` counts those in their right place, `adjacent` those followed by the right next one.
    """

    items: Annotated[list[Item], Field(min_length=2, max_length=MOST_OPTIONS)]
    scoring: Literal["all_or_nothing", "adjacent", "position"] = "all_or_nothing"

    @model_validator(mode="after")
    def _known_apart(self) -> "Ordering":
        all_different([item.id for item in self.items], "items")
        return self
