"""Numbers as text, exact: what an author writes is what is stored, compared and graded; no floats anywhere.

A weight may be a fraction such as "1/3"; every other number is decimal. Each has one spelling, so that equal
questions have equal hashes.
"""

import re
from decimal import Context, Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator

MOST_DIGITS = 40
LARGEST_EXPONENT = 300
MOST_PLACES = 4
_PLAIN = Context(prec=MOST_DIGITS + 10)
_DECIMAL = re.compile(r"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,3})?", re.ASCII)
_RATIO = re.compile(r"([+-]?\d{1,7})/(\d{1,7})", re.ASCII)


def _text_of(number: Any) -> str:
    if isinstance(number, bool) or not isinstance(number, str | int | Decimal):
        raise ValueError("must be a number, written as text")
    if isinstance(number, int) and abs(number) >= 10**MOST_DIGITS:
        raise ValueError("has too many digits")
    return str(number).strip()


def decimal_text(number: Any) -> str:
    """The one spelling of a decimal number: `1`, `0.5`, `-2.25`, `1E-30`."""
    text = _text_of(number)
    if not _DECIMAL.fullmatch(text):
        raise ValueError("must be a number such as 2 or 0.5")
    value = Decimal(text)
    if len(value.as_tuple().digits) > MOST_DIGITS or abs(value.adjusted()) > LARGEST_EXPONENT:
        raise ValueError("has too many digits")
    value = value.normalize(_PLAIN)
    if not value:
        return "0"
    return format(value, "f") if -20 <= value.adjusted() <= 20 else str(value)


def _points_text(number: Any) -> str:
    text = decimal_text(number)
    value = Decimal(text)
    if not 0 <= value <= 10_000:
        raise ValueError("must be from 0 to 10000")
    if -int(value.as_tuple().exponent) > MOST_PLACES:
        raise ValueError(f"may have {MOST_PLACES} decimal places")
    return text


def _tolerance_text(number: Any) -> str:
    text = decimal_text(number)
    if Decimal(text) < 0:
        raise ValueError("must not be negative")
    return text


def _weight_text(number: Any) -> str:
    ratio = _RATIO.fullmatch(_text_of(number))
    if ratio and not int(ratio[2]):
        raise ValueError("must not divide by zero")
    weight = Fraction(int(ratio[1]), int(ratio[2])) if ratio else Fraction(decimal_text(number))
    if not -1 <= weight <= 1:
        raise ValueError("must be from -1 to 1")
    return _ratio_text(weight) if ratio else decimal_text(number)


def _ratio_text(weight: Fraction) -> str:
    """A fraction as a decimal where that is exact, else in lowest terms."""
    rest = weight.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return str(weight)
    return decimal_text(_PLAIN.divide(Decimal(weight.numerator), Decimal(weight.denominator)))


Points = Annotated[str, BeforeValidator(_points_text)]
"""How many points a right answer earns: 0 to 10000, up to four decimal places."""
Weight = Annotated[str, BeforeValidator(_weight_text)]
"""Which part of the points an answer earns: -1 to 1, decimal or a fraction such as `1/3`."""
Number = Annotated[str, BeforeValidator(decimal_text)]
"""Any decimal number, of up to 40 digits."""
Tolerance = Annotated[str, BeforeValidator(_tolerance_text)]
"""How far a number may be off: 0 or more."""
