"""What a form says of a list of blocks beside the blocks, how many and in which order. Wagtail takes its word."""

from typing import Any

from django.core.exceptions import BadRequest


def refuse_unsound(data: Any, prefix: str, *, typed: bool = False) -> None:
    """A form that no editor of ours sends is a bad request, not a crash.

    Each block that stays has a place, and no two the same, since Wagtail would go on to compare their values.
    """
    try:
        numbers = range(int(data[f"{prefix}-count"]))
        kept = [number for number in numbers if not data[f"{prefix}-{number}-deleted"]]
        places = {int(data[f"{prefix}-{number}-order"]) for number in kept}
        complete = len(places) == len(kept)
        complete &= not typed or all(f"{prefix}-{number}-type" in data for number in kept)
    except (KeyError, ValueError):
        complete = False
    if not complete:
        raise BadRequest(f"The form does not say how the parts of {prefix} stand.")
