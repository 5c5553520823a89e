"""Every block is filled in: forms let authors save half of one."""

from collections.abc import Iterator

from content.body import problems_of
from content.checks.places import place_of, plainly
from content.checks.problem import Problem, in_lesson, named, placed_lessons
from content.checks.registry import Check
from content.tree import DraftCourse


def find(draft: DraftCourse) -> Iterator[Problem]:
    """Blocks that learners could not be shown."""
    for section, lesson in placed_lessons(draft):
        for path, message in problems_of(lesson.blocks):
            head = path.partition(".")[0]
            position = int(head) if head.isdecimal() else -1
            words = f"{named(lesson)}{place_of(lesson.blocks, path)}: {plainly(message)}."
            yield in_lesson(section, lesson, "INVALID_BLOCK", words, field=f"body.{path}", position=position)


CHECK = Check("blocks", "Every block is filled in", "required", find, fixed=True)
