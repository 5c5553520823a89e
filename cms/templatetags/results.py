"""Results as people read them."""

from decimal import Decimal

from django import template
from learning.exact import percent_words

register = template.Library()


@register.filter
def percent(value: Decimal | None) -> str:
    """`62.5 %`; a dash where there is none."""
    return "–" if value is None else percent_words(value)
