"""Reads responses: whatever a client sends is either understood or refused with the path of the faulty field."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from lib.errors import Invalid

MOST_TEXT = 500
MOST_ESSAY = 200_000
MOST_ENTRIES = 200


class MalformedResponse(Invalid):
    """An answer that doesn't have the shape of its question's type; `details.fields` says where."""

    code = "MALFORMED_ANSWER"
    message = "The answer doesn't have the shape that its question asks for."


def refuse(path: str, problem: str) -> MalformedResponse:
    """The error for one field."""
    return MalformedResponse(details={"fields": {path: [problem]}})


def field(response: object, name: str) -> Any:
    """The one field that a response has; None if there is no response, or nothing in it."""
    if response is None:
        return None
    if not isinstance(response, Mapping):
        raise refuse("response", "Must be an object.")
    if extra := [key for key in response if key != name]:
        raise refuse(_name(extra[0]), f"Unknown: an answer of this type has the field {name}.")
    return response.get(name)


def text(value: object, path: str, *, most: int = MOST_TEXT) -> str:
    """Words that a learner wrote; nothing written is an empty text."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise refuse(path, "Must be a text.")
    if len(value) > most:
        raise refuse(path, f"May have {most} characters.")
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise refuse(path, "Has a character that can't be stored.")
    return value


def yes_or_no(value: object, path: str) -> bool | None:
    """True, false, or None if neither was chosen."""
    if value is None or isinstance(value, bool):
        return value
    raise refuse(path, "Must be true or false.")


def chosen(value: object, path: str, known: Collection[str], *, gone: bool = False) -> str | None:
    """The id of something that the question has; None if nothing was chosen.

    With `gone`, an id that the question no longer has counts as nothing chosen: it was deleted after the answer.
    """
    if value is None or value == "":
        return None
    name = _canonical(value)
    if name in known:
        return name
    if gone and name is not None:
        return None
    raise refuse(path, "The question has nothing with this id.")


def several(value: object, path: str, known: Collection[str], *, gone: bool = False) -> list[str]:
    """Ids of things that the question has, each once, in the order given."""
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        raise refuse(path, "Must be a list.")
    if len(value) > MOST_ENTRIES:
        raise refuse(path, f"May have {MOST_ENTRIES} entries.")
    found: dict[str, None] = {}
    for position, entry in enumerate(value):
        name = chosen(entry, f"{path}.{position}", known, gone=gone)
        if name is None and not gone:
            raise refuse(f"{path}.{position}", "Must be an id.")
        if name in found:
            raise refuse(f"{path}.{position}", "Is there twice.")
        if name is not None:
            found[name] = None
    return list(found)


def entries(value: object, path: str, known: Collection[str], *, gone: bool = False) -> dict[str, Any]:
    """An object whose keys are ids that the question has; what stands there is read by the caller."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise refuse(path, "Must be an object.")
    if len(value) > MOST_ENTRIES:
        raise refuse(path, f"May have {MOST_ENTRIES} entries.")
    found: dict[str, Any] = {}
    for key, entry in value.items():
        name = key if isinstance(key, str) and key in known else _canonical(key)
        if name in found:
            raise refuse(f"{path}.{_name(key)}", "Is there twice.")
        if name is not None and name in known:
            found[name] = entry
        elif not gone:
            raise refuse(f"{path}.{_name(key)}", "The question has nothing with this id.")
    return found


def _canonical(value: object) -> str | None:
    """An id in its usual spelling; None if it can't be one."""
    if isinstance(value, uuid.UUID):
        return str(value)
    if not isinstance(value, str) or len(value) != 36:
        return None
    try:
        return str(uuid.UUID(value))
    except ValueError:
        return None


def _name(key: object) -> str:
    """A key as part of a path, whatever it is: short, and fit to be sent back."""
    return str(key).encode("ascii", "replace").decode()[:40].replace("\x00", "?") or "?"
