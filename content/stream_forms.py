"""Parts of typed values as a StreamField keeps them: lists whose items have ids, structures, and kinds in a stream."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Form:
    """The two forms of a part. `raw` is asked of what was checked; `typed` reads whatever a draft holds."""

    raw: Callable[[Any], Any]
    typed: Callable[[Any], Any]


SAME = Form(lambda value: value, lambda value: value)
FLAG = Form(lambda value: value, bool)
"""A box to tick, which forms leave empty until somebody touches it."""


def whole(default: int | None) -> Form:
    """A number that a form may leave empty."""
    return Form(lambda value: value, lambda value: default if value is None else value)


def struct(**parts: Form) -> Form:
    """A structure some of whose fields have two forms."""
    return Form(
        lambda value: {name: parts[name].raw(part) if name in parts else part for name, part in value.items()},
        lambda value: {**_map(value), **{name: part.typed(_map(value).get(name)) for name, part in parts.items()}},
    )


def lines(part: Form = SAME) -> Form:
    """A list whose items have no name of their own."""
    return Form(
        lambda value: [_item(part.raw(each), str(uuid.uuid4())) for each in value],
        lambda value: [part.typed(_inside(each)) for each in value or []],
    )


def named(part: Form = SAME) -> Form:
    """A list of structures whose `id` is the id of the list's item."""
    return Form(
        lambda value: [_item(part.raw(_without(each, "id")), each["id"]) for each in value],
        lambda value: [{"id": _id(each), **_map(part.typed(_inside(each)))} for each in value or []],
    )


def kinds(
    kind_of: Callable[[Mapping[str, Any]], str], typed_kind: Callable[[str], dict[str, Any]], **parts: Form
) -> Form:
    """A list of structures of several kinds, which a stream tells apart by the type of the item."""

    def raw(each: Mapping[str, Any]) -> dict[str, Any]:
        kind = kind_of(each)
        return {"type": kind, "value": parts[kind].raw(each), "id": str(uuid.uuid4())}

    def typed(each: Mapping[str, Any]) -> dict[str, Any]:
        kind = str(each.get("type"))
        return {**typed_kind(kind), **_map(parts.get(kind, SAME).typed(each.get("value")))}

    return Form(lambda value: [raw(each) for each in value], lambda value: [typed(each) for each in value or []])


def _item(value: Any, key: str) -> dict[str, Any]:
    return {"type": "item", "value": value, "id": key}


def _inside(item: Any) -> Any:
    """A list item's value, whether it was kept with an id or without."""
    return item["value"] if isinstance(item, dict) and item.get("type") == "item" else item


def _id(item: Any) -> Any:
    return item.get("id") if isinstance(item, dict) else None


def _without(value: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: part for key, part in value.items() if key != name}


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
