"""Who can't see a picture reads what it shows."""

from collections.abc import Iterator

from content.checks.problem import Problem, in_lesson, named, placed_lessons
from content.checks.registry import Check
from content.tree import DraftCourse


def find(draft: DraftCourse) -> Iterator[Problem]:
    """Images without a description."""
    for section, lesson in placed_lessons(draft):
        for position, block in enumerate(lesson.blocks):
            if block["type"] == "image" and not str(block["value"].get("alt") or "").strip():
                message = f"{named(lesson)}: an image has no description for those who can't see it."
                place = f"body.{position}.value.alt"
                yield in_lesson(section, lesson, "MISSING_ALT_TEXT", message, field=place, position=position)


CHECK = Check("alt_text", "Images have a description", "recommended", find)
