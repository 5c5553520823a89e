"""What is wrong with a block's value, said where its author sees the faulty field."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError

Steps = tuple[str, ...]
_ALIASES = {"weight": "share", "id": "name"}
"""Fields of typed values that have another name in forms."""


def fault_in(block: blocks.BaseStructBlock, value: Any, problems: Mapping[str, Iterable[str]]) -> Any:
    """The error of a structure; `problems` are sentences by the path of the field, such as `options.2.text`."""
    return _fault(block, value, [(tuple(path.split(".")), list(words)) for path, words in problems.items()])


def _fault(block: Any, value: Any, problems: list[tuple[Steps, list[str]]]) -> ValidationError:
    if isinstance(block, blocks.BaseStructBlock):
        inside, own = _sorted(block.child_blocks, problems)
        errors = {name: _fault(block.child_blocks[name], value[name], rest) for name, rest in inside.items()}
        return blocks.StructBlockValidationError(block_errors=errors, non_block_errors=own)
    if isinstance(block, blocks.ListBlock | blocks.BaseStreamBlock):
        bound = _bound(value)
        inside, own = _sorted({str(place): child for place, child in enumerate(bound)}, problems)
        errors_at = {
            int(place): _fault(bound[int(place)][0], bound[int(place)][1], rest) for place, rest in inside.items()
        }
        kind = ListBlockValidationError if isinstance(block, blocks.ListBlock) else StreamBlockValidationError
        return kind(block_errors=errors_at, non_block_errors=own)
    return ValidationError([message for _, words in problems for message in words])


def _bound(value: Any) -> list[tuple[Any, Any]]:
    children = value.bound_blocks if isinstance(value, blocks.list_block.ListValue) else value
    return [(child.block, child.value) for child in children]


def _sorted(
    names: Mapping[str, Any], problems: list[tuple[Steps, list[str]]]
) -> tuple[dict[str, list[tuple[Steps, list[str]]]], list[str]]:
    """The problems by the child that they are in, and those of the block itself."""
    inside: dict[str, list[tuple[Steps, list[str]]]] = {}
    own: list[str] = []
    for steps, words in problems:
        name = next((each for each in (steps[0], _ALIASES.get(steps[0])) if each in names), None) if steps else None
        if name is None:
            own += words
        else:
            inside.setdefault(name, []).append((steps[1:], words))
    return inside, own
