"""Who can't hear reads captions or a transcript."""

from collections.abc import Iterator
from typing import Any

from content.checks.problem import Problem, in_lesson, named, placed_lessons
from content.checks.registry import Check
from content.tree import DraftCourse


def find(draft: DraftCourse) -> Iterator[Problem]:
    """Videos with neither captions nor a transcript."""
    for section, lesson in placed_lessons(draft):
        for position, block in enumerate(lesson.blocks):
            value = block["value"]
            if (
                block["type"] == "video"
                and not value.get("captions")
                and not str(value.get("transcript") or "").strip()
            ):
                message = f"{named(lesson)}: a video has neither captions nor a transcript."
                place = f"body.{position}.value.captions"
                yield in_lesson(section, lesson, "MISSING_CAPTIONS", message, field=place, position=position)


def _can_be_read(value: dict[str, Any]) -> bool:
    return bool(value.get("captions") or str(value.get("transcript") or "").strip())


CHECK = Check("captions", "Videos have captions or a transcript", "recommended", find)
