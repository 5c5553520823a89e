"""Points as people write them."""

from decimal import Decimal

from django import template
from learning.exact import points_words

from content.points import in_points as counted

register = template.Library()


@register.filter
def points(value: Decimal | None) -> str:
    """`7.5` for 7.50000000, two places at most, and nothing for no points."""
    return "" if value is None else points_words(value)


@register.filter
def in_points(value: Decimal | str | None) -> str:
    """`7.5 points`, `1 point`; what is written already stays as it is written."""
    return counted(points(value) if isinstance(value, Decimal) else value or "0")
