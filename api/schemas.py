"""What every schema of the API shares: bounded strings and numbers, and the types that they are made of."""

import re
import unicodedata
from decimal import Decimal
from typing import Annotated, Any

from lib.marks import has_endless_marks
from ninja import Schema as NinjaSchema
from ninja.schema import DjangoGetter
from pydantic import AfterValidator, Field, PlainSerializer, StringConstraints, ValidationInfo, model_validator

MAX_INTEGER = 2**31 - 1
MAX_NUMBER = 2**63 - 1
MAX_DEPTH = 32
_ADDRESS = re.compile(r"[^@\s\x00-\x1f<>(),;:\\\"\[\]]+@[^@\s.]+(\.[^@\s.]+)+")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Unacceptable(ValueError):
    """Input that no schema need look at; `place` leads to it from the top."""

    def __init__(self, problem: str, place: tuple[str | int, ...] = ()) -> None:
        super().__init__(problem)
        self.place = place


def checked_text(text: str) -> str:
    """`text` in NFC. Raises ValueError for what no database column or log line should meet."""
    if text.isascii() and text.isprintable():  # as ids and most answers are: nothing to look for
        return text
    found = _FORBIDDEN.search(text)
    if found:
        raise ValueError("must be valid Unicode" if found[0] > "\x7f" else "must not contain control characters")
    if has_endless_marks(text):
        raise ValueError("has more marks on a letter than any writing knows")
    return unicodedata.normalize("NFC", text)


def checked(value: Any, place: tuple[str | int, ...] = ()) -> Any:
    """`value` with everything in it checked, to any depth that people write by hand. Raises Unacceptable."""
    if len(place) > MAX_DEPTH:
        raise Unacceptable("is nested too deeply", place[:3])
    if isinstance(value, str):
        try:
            return checked_text(value)
        except ValueError as error:
            raise Unacceptable(str(error), place) from error
    if isinstance(value, dict):
        return {checked(key, place): checked(item, (*place, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [checked(item, (*place, index)) for index, item in enumerate(value)]
    if isinstance(value, int | float) and abs(value) > MAX_NUMBER:
        raise Unacceptable("is too large a number", place)
    return value


class Checked(dict[str, Any]):
    """A body in which everything was checked when it was read."""


class Output(NinjaSchema):
    """Base of what the API answers with."""


def _whole(address: str, info: ValidationInfo) -> str:
    request = (info.context or {}).get("request")
    return str(request.build_absolute_uri(address)) if request is not None else address


Link = Annotated[str, AfterValidator(_whole)]
"""An address of ours, which goes out whole: with scheme and host."""


class Input(NinjaSchema):
    """Base of what the API accepts, in bodies, queries and paths: no NUL, no lone surrogates, no endless nesting."""

    @model_validator(mode="before")
    @classmethod
    def _check_strings(cls, data: Any) -> Any:
        sent = data._obj if isinstance(data, DjangoGetter) else data  # Ninja wraps what was sent before it gets here
        if isinstance(sent, str | int | float | list | None):  # whose methods would pass for fields
            raise ValueError("must be an object")
        return checked(sent) if isinstance(sent, dict) and not isinstance(sent, Checked) else data


def _one_line(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise ValueError("must be one line")
    return text


def _as_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise ValueError("must be an e-mail address")
    return text


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255), AfterValidator(_one_line)]
"""One line of text."""
PersonName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=150), AfterValidator(_one_line)
]
"""What somebody is called."""
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
"""A few sentences."""
LongText = Annotated[str, StringConstraints(max_length=20_000)]
"""A page of text."""
Count = Annotated[int, Field(ge=0, le=MAX_INTEGER, strict=True)]
"""A number that a 32-bit column holds: seconds, or money in minor units."""
Exact = Annotated[Decimal, Field(max_digits=18, decimal_places=8)]
"""A score or a percentage that comes in: a JSON number, or a text."""
Number = Annotated[Exact, PlainSerializer(_as_number, return_type=float)]
"""A score or a percentage that goes out: exact inside, a JSON number outside."""
EmailText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254),
    AfterValidator(_address),
    Field(json_schema_extra={"format": "email"}),
]
"""An e-mail address, as far as its form tells."""
