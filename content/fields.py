"""What authors may write into a field: each check cleans a value or raises ValueError with what is wrong with it.

`checked` runs all of them, so that people learn everything that is wrong at once.
"""

import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from lib.errors import Invalid
from lib.marks import has_endless_marks

from content.richtext import clean_html

Check = Callable[[Any], Any]
MAX_NUMBER = 2**31 - 1


def checked(values: Mapping[str, Any], checks: Mapping[str, Check]) -> dict[str, Any]:
    """`values`, cleaned. Raises Invalid that names every field with a problem, unknown ones included."""
    cleaned: dict[str, Any] = {}
    problems: dict[str, list[str]] = {}
    for name, value in values.items():
        try:
            cleaned[name] = checks.get(name, _unknown)(value)
        except ValueError as error:
            problems[name] = [str(error)]
        except Invalid as error:  # a check of many values, with paths of its own
            problems |= error.details["fields"]
    if problems:
        raise Invalid(details={"fields": problems})
    return cleaned


def _unknown(value: Any) -> Any:
    raise ValueError("is not a field that can be written")


def _text(value: Any) -> str:
    """In NFC, without what no database column or log line should meet."""
    if not isinstance(value, str):
        raise ValueError("must be text")
    if has_endless_marks(value):
        raise ValueError("has more marks on a letter than any writing knows")
    kept = (c for c in value if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", "".join(kept))


def line(value: Any, *, required: bool = True, longest: int = 255) -> str:
    """One line of plain text."""
    text = " ".join(_text(value).split())
    if required and not text:
        raise ValueError("must not be empty")
    return _bounded(text, longest)


def words(longest: int) -> Check:
    """Plain text of a few lines, which may be empty."""
    return lambda value: _bounded(_text(value).strip(), longest)


def html(value: Any) -> str:
    """Rich text, cleaned by the allow-list."""
    return clean_html(_bounded(_text(value), 50_000))


def number(value: Any) -> int:
    """A whole number that a 32-bit column holds: seconds, or money in minor units."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("must be a whole number")
    if not 0 <= value <= MAX_NUMBER:
        raise ValueError(f"must be between 0 and {MAX_NUMBER}")
    return value


def flag(value: Any) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def one_of(choices: type[models.TextChoices]) -> Check:
    """One of a few words."""

    def check(value: Any) -> str:
        if value not in choices.values:
            raise ValueError(f"must be one of {', '.join(choices.values)}")
        return str(value)

    return check


def one_of_or_none(choices: type[models.TextChoices]) -> Check:
    """One of a few words, or an empty text."""
    known = one_of(choices)
    return lambda value: "" if value in ("", None) else known(value)


def share(largest: Decimal) -> Check:
    """A number of up to two decimal places, from 0: a JSON number, or a text."""

    def check(value: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
            raise ValueError("must be a number")
        try:
            exact = Decimal(str(value))
        except InvalidOperation as error:
            raise ValueError("must be a number") from error
        if not exact.is_finite() or not 0 <= exact <= largest:
            raise ValueError(f"must be between 0 and {largest}")
        if exact != exact.quantize(Decimal("0.01")):
            raise ValueError("may have two decimal places")
        return exact.quantize(Decimal("0.01"))

    return check


def _bounded(text: str, longest: int) -> str:
    if len(text) > longest:
        raise ValueError(f"must not be longer than {longest} characters")
    return text
