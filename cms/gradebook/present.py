"""The columns of the gradebook, and how its rows are sorted."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from learning.gradebook import Gradebook
from learning.outlines import Place

_SORTED = {"name": "name", "grade": "-grade", "last_accessed": "-last_accessed"}
"""Each column that can be sorted by, with the order that is asked for first."""


@dataclass(frozen=True)
class Column:
    """A graded lesson, and what its results come to on average."""

    place: Place
    average: Decimal | None


def columns(book: Gradebook, lesson_id: UUID | None) -> list[Column]:
    """The lessons that are shown."""
    averages = book.averages()
    shown = [place for place in book.lessons if lesson_id in (None, place.lesson_id)]
    return [Column(place, averages.get(place.lesson_id)) for place in shown]


def sortings(chosen: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """For each column that can be sorted by: the address that does it, and how it is sorted now."""
    now = chosen.get("ordering", "name")
    found = {}
    for name, first in _SORTED.items():
        second = first.removeprefix("-") if first.startswith("-") else f"-{first}"
        ordering = second if now == first else first
        sorted_now = "" if now.lstrip("-") != name else "descending" if now.startswith("-") else "ascending"
        found[name] = {"query": urlencode({**chosen, "ordering": ordering}), "now": sorted_now}
    return found
