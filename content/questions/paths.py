"""Where in a question something is wrong, as an author would point at it."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

_ANSWER_TAGS = {"near", "range"}


def path_of(error: ErrorDetails, data: Any) -> str:
    """The path of the faulty field, such as `value.options.2.text`: without the names of the types on the way."""
    steps: list[str] = []
    here = data
    for step in error["loc"]:
        if _is_tag(step, here):
            continue
        steps.append(str(step))
        here = _inside(here, step)
    if blamed := _blamed(error):
        steps.append(blamed)
    return ".".join(steps)


def sentence_of(error: ErrorDetails) -> str:
    """What is wrong, as a sentence."""
    if error["type"] == "string_unicode":
        return "Has a character that can't be stored."
    text = error["msg"].removeprefix("Value error, ").strip()
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith(".") else ".")


def _is_tag(step: str | int, here: Any) -> bool:
    if step in _ANSWER_TAGS:
        return True
    return isinstance(here, Mapping) and step not in here and step in (here.get("type"), here.get("kind"))


def _inside(here: Any, step: str | int) -> Any:
    if isinstance(here, Mapping):
        return here.get(step)
    if isinstance(here, list) and isinstance(step, int) and step < len(here):
        return here[step]
    return None


def _blamed(error: ErrorDetails) -> str:
    """The field that a validator of several fields blames, or the one that says which type this is."""
    context = error.get("ctx", {})
    if error["type"].startswith("union_tag"):
        return str(context["discriminator"]).strip("'")
    return str(context["field"]) if error["type"] == "refused" else ""
