"""Percentages and points, exact and as people read them."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def rounded_percent(value: Decimal) -> Decimal:
    """With two places, halves up: what is shown is what is compared."""
    return value.quantize(CENT, ROUND_HALF_UP)


def percent_words(value: Decimal) -> str:
    """`55 %`, `62.5 %`: no more places than it needs."""
    return f"{_plain(value)} %"


def points_words(value: Decimal) -> str:
    """`16.5`, `0.33`: no more places than it needs, and two at most."""
    return _plain(value.quantize(CENT, ROUND_HALF_UP))


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
