"""The pictures in the data of a question: of its prompt, and of its options, items and left sides.

A question is met as neutral data, as the value of its block (typed, or as a StreamField keeps it), and as the view that
learners get: a picture stands in each at the same places.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

_LISTS = ("options", "items", "pairs", "left")
Picture = Mapping[str, Any]


def picture_paths(question: Mapping[str, Any]) -> Iterator[str]:
    """Where pictures stand, such as `prompt_image` and `options.2.image`, chosen or not yet."""
    if isinstance(question.get("prompt_image"), Mapping):
        yield "prompt_image"
    inside = question.get("value")
    if isinstance(inside, Mapping):
        yield from (f"value.{path}" for path in picture_paths(inside))
    for name in _LISTS:
        parts = question.get(name)
        for place, part in enumerate(parts if isinstance(parts, list) else ()):
            yield from (f"{name}.{place}.{path}" for path in _in_part(part))


def pictures_of(question: Mapping[str, Any]) -> Iterator[Picture]:
    """The pictures themselves."""
    for path in picture_paths(question):
        found: Any = question
        for step in path.split("."):
            found = found[int(step)] if isinstance(found, list) else found[step]
        yield found


def with_pictures(question: Mapping[str, Any], change: Callable[[Picture], Any]) -> dict[str, Any]:
    """The same with each picture as `change` makes it."""
    changed = dict(question)
    if isinstance(changed.get("prompt_image"), Mapping):
        changed["prompt_image"] = change(changed["prompt_image"])
    if isinstance(changed.get("value"), Mapping):
        changed["value"] = with_pictures(changed["value"], change)
    for name in _LISTS:
        if isinstance(changed.get(name), list):
            changed[name] = [_changed(part, change) for part in changed[name]]
    return changed


def _in_part(part: Any) -> Iterator[str]:
    if not isinstance(part, Mapping):
        return
    if isinstance(part.get("image"), Mapping):
        yield "image"
    elif part.get("type") == "item" and isinstance(part.get("value"), Mapping):  # of a StreamField
        yield from (f"value.{path}" for path in _in_part(part["value"]))


def _changed(part: Any, change: Callable[[Picture], Any]) -> Any:
    if not isinstance(part, Mapping) or not isinstance(part.get("image"), Mapping):
        return part
    return {**part, "image": change(part["image"])}
