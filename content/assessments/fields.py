"""What the settings of quizzes and assignments share."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator

from content.questions.exact import decimal_text
from content.questions.fields import refuse

MOST_PLACES = 2


def _percent_text(number: Any) -> str:
    text = decimal_text(number)
    value = Decimal(text)
    if not 0 <= value <= 100:
        raise ValueError("must be from 0 to 100")
    if -int(value.as_tuple().exponent) > MOST_PLACES:
        raise ValueError(f"may have {MOST_PLACES} decimal places")
    return text


def percent(number: Any) -> Decimal:
    """A percentage from 0 to 100 with up to two decimal places. Raises ValueError."""
    return Decimal(_percent_text(number))


Percent = Annotated[str, BeforeValidator(_percent_text)]
"""A percentage as text: 0 to 100, up to two decimal places."""


def opening_order(opens_at: datetime | None, closes_at: datetime | None) -> None:
    """Refuse what closes before it opens, blaming `closes_at`."""
    if opens_at and closes_at and closes_at <= opens_at:
        raise refuse("closes_at", "must be later than the opening")
