"""The HTML in a question, each with the path of its field."""

from collections.abc import Iterator, Mapping
from typing import Any

_PLAIN = {"answers", "right", "distractors", "rubric", "unit", "alt", "scoring"}
"""Fields with plain text in them, or with patterns, in which a backslash is no formula."""


def html_in(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Path and HTML of everything that is written as rich text in the data of a question."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, Mapping):
        for name, inside in data.items():
            if name not in _PLAIN:
                yield from html_in(inside, f"{path}.{name}".lstrip("."))
    elif isinstance(data, list):
        for place, inside in enumerate(data):
            yield from html_in(inside, f"{path}.{place}")
