"""Forms of blocks that don't add up. Wagtail takes their word for how many there are and where each stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from traceback import walk_tb
from types import FrameType

from django.core.exceptions import BadRequest

_READING = "value_from_datadict"


@contextmanager
def sound_blocks() -> Iterator[None]:
    """What Wagtail falls over while it reads the blocks of a form is a bad request."""
    try:
        yield
    except (KeyError, ValueError, TypeError) as exception:
        if not _is_of_blocks(exception):
            raise
        raise BadRequest("The form does not say how its blocks stand.") from exception


def _is_of_blocks(exception: Exception) -> bool:
    frames = [frame for frame, _ in walk_tb(exception.__traceback__)]
    while frames and _module(frames[-1]) == "django.utils.datastructures":  # what is missing in the form
        frames.pop()
    return bool(frames) and frames[-1].f_code.co_name == _READING and _module(frames[-1]).startswith("wagtail.blocks")


def _module(frame: FrameType) -> str:
    return str(frame.f_globals["__name__"])
