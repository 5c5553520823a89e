"""What a check finds, and the place where it is."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from content.tree import DraftCourse, DraftLesson, DraftSection

Level = Literal["required", "recommended"]


@dataclass(frozen=True)
class Problem:
    """One thing that keeps a course from being submitted, or that would make it better."""

    code: str
    message: str
    section_id: str | None = None
    lesson_id: str | None = None
    field: str | None = None
    block_id: str | None = None
    level: Level = "required"
    check: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For the API, and to be stored with a submission."""
        return asdict(self)


def placed_lessons(draft: DraftCourse) -> Iterator[tuple[DraftSection, DraftLesson]]:
    """Every lesson with its section, in order."""
    for section in draft.sections:
        for lesson in section.lessons:
            yield section, lesson


def in_lesson(
    section: DraftSection, lesson: DraftLesson, code: str, message: str, *, field: str = "body", position: int = -1
) -> Problem:
    """A problem of one lesson; `position` names the block in which it is."""
    block = lesson.blocks[position] if position >= 0 else {}
    block_id = str(block["id"]) if block.get("id") else None
    return Problem(code, message, str(section.page.uuid), str(lesson.uuid), field, block_id)


def named(lesson: DraftLesson) -> str:
    """How a message begins that is about a lesson."""
    return f"The lesson “{lesson.title}”"
