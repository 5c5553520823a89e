"""A lesson that says it is a video has one."""

from collections.abc import Iterator
from typing import Any

from content.checks.problem import Problem, in_lesson, named, placed_lessons
from content.checks.registry import Check
from content.links import playable
from content.tree import DraftCourse


def find(draft: DraftCourse) -> Iterator[Problem]:
    """Video lessons without a video."""
    for section, lesson in placed_lessons(draft):
        if lesson.fields.get("type") == "VIDEO" and not any(is_video(block) for block in lesson.blocks):
            yield in_lesson(section, lesson, "NO_VIDEO", f"{named(lesson)} is a video lesson without a video.")


def is_video(block: dict[str, Any]) -> bool:
    """The block plays a video."""
    if block["type"] == "embed":
        return playable(str(block["value"]["url"])) is not None
    return bool(block["type"] == "video")


CHECK = Check("video_lessons", "Video lessons have a video", "required", find)
