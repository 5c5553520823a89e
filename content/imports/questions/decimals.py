"""Numbers as files write them, as decimal strings."""

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction

GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3}){2,}(?:\.\d*)?|[+-]?\d{1,3}(?:,\d{3})+\.\d*")
NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,3})?")
MAX_DIGITS = 40
CLOSE = Decimal("0.0001")
LARGEST = Decimal("1e30")


def number(text: str | None) -> Decimal | None:
    """A decimal with point or comma, or with plainly grouped thousands; None when it is none, or too large."""
    text = (text or "").strip().replace("−", "-")
    if GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if len(text) > MAX_DIGITS or not NUMBER.fullmatch(text):
        return None
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    small = value != 0 and abs(value) < 1 / LARGEST
    return None if abs(value) > LARGEST or small else value


def may_be_grouped(text: str) -> bool:
    """Whether a comma may have been meant to group thousands, as in 1,500, which `number` reads as 1.5."""
    return re.fullmatch(r"[+−-]?[1-9]\d{0,2},\d{3}", text.strip()) is not None


def written(value: Decimal) -> str:
    """A decimal in plain digits, without needless zeros."""
    digits = format(value, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if digits in ("-0", "") else digits


def share(value: Decimal) -> str:
    """A share of the points, from -1 to 1: what was written as 33.33 % is a third."""
    value = max(Decimal(-1), min(Decimal(1), value))
    for parts in (3, 6, 7, 9):
        count = round(value * parts)
        part = Fraction(count, parts)
        if part.denominator > 2 and abs(value - Decimal(count) / parts) < CLOSE:
            return str(part)
    return written(value.quantize(Decimal("0.00001")))


def points(text: str | None, otherwise: str = "1") -> str:
    """Points of a question: never negative, at most two places matter."""
    value = number(text)
    return otherwise if value is None or value < 0 or value > 10_000 else written(value.quantize(Decimal("0.01")))
