"""What every schema of the API shares: bounded strings and numbers, and the types that they are made of."""

import unicodedata
from typing import Annotated, Any

from ninja import Schema as NinjaSchema
from ninja.schema import DjangoGetter
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

MAX_INTEGER = 2**31 - 1
MAX_DEPTH = 32
_ALLOWED_CONTROLS = frozenset("\n\r\t")


def checked_text(text: str) -> str:
    """`text` in NFC. Raises ValueError for what no database column or log line should meet."""
    for character in text:
        if (character < " " and character not in _ALLOWED_CONTROLS) or character == "\x7f":
            raise ValueError("must not contain control characters")
        if "\ud800" <= character <= "\udfff":
            raise ValueError("must be valid Unicode")
    return unicodedata.normalize("NFC", text)


def checked(value: Any, depth: int = 0) -> Any:
    """`value` with every string in it checked, to any depth that people write by hand."""
    if depth > MAX_DEPTH:
        raise ValueError("is nested too deeply")
    if isinstance(value, str):
        return checked_text(value)
    if isinstance(value, dict):
        return {checked(key, depth + 1): checked(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [checked(item, depth + 1) for item in value]
    return value


class Output(NinjaSchema):
    """Base of what the API answers with."""


class Input(NinjaSchema):
    """Base of what the API accepts, in bodies, queries and paths: no NUL, no lone surrogates, no endless nesting."""

    @model_validator(mode="before")
    @classmethod
    def _check_strings(cls, data: Any) -> Any:
        sent = data._obj if isinstance(data, DjangoGetter) else data  # Ninja wraps what was sent before it gets here
        return checked(sent) if isinstance(sent, dict) else data


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _one_line(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise ValueError("must be one line")
    return text


Line = Annotated[
    str,
    BeforeValidator(_stripped),
    StringConstraints(min_length=1, max_length=255),
    AfterValidator(_one_line),
]
"""One line of text: a title or a name."""
ShortText = Annotated[str, BeforeValidator(_stripped), StringConstraints(max_length=500)]
"""A few sentences."""
LongText = Annotated[str, StringConstraints(max_length=20_000)]
"""A page of text."""
Count = Annotated[int, Field(ge=0, le=MAX_INTEGER, strict=True)]
"""A number that a 32-bit column holds: seconds, or money in minor units."""
EmailText = Annotated[
    str,
    BeforeValidator(_stripped),
    StringConstraints(max_length=254, pattern=r"^[^@\s\x00-\x1f<>(),;:\\\"\[\]]+@[^@\s.]+(\.[^@\s.]+)+$"),
]
"""An e-mail address, as far as its form tells."""
