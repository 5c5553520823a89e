"""Points as people write them."""

from decimal import Decimal

from django import template
from learning.exact import points_words

register = template.Library()


@register.filter
def points(value: Decimal | None) -> str:
    """`7.5` for 7.50000000, two places at most, and nothing for no points."""
    return "" if value is None else points_words(value)
