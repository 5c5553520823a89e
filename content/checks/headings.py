"""Headings make an outline: screen readers go from one to the next."""

import re
from collections.abc import Iterator

from content.checks.problem import Problem, in_lesson, named, placed_lessons
from content.checks.registry import Check
from content.checks.written import html_of
from content.tree import DraftCourse, DraftLesson

_HEADING = re.compile(r"<h([1-6])\b", re.IGNORECASE)
_LEVEL_OF_THE_LESSON = 1


def find(draft: DraftCourse) -> Iterator[Problem]:
    """The first heading of each lesson that skips a level."""
    for section, lesson in placed_lessons(draft):
        jump = _first_jump(lesson)
        if jump is not None:
            position, before, after = jump
            message = f"{named(lesson)}: {_sentence(before, after)}"
            place = f"body.{position}.value"
            yield in_lesson(section, lesson, "HEADING_JUMP", message, field=place, position=position)


def _sentence(before: int, after: int) -> str:
    if before == _LEVEL_OF_THE_LESSON:
        return f"its first heading is of level {after}, not of level 2."
    return f"a heading of level {after} follows one of level {before}."


def _first_jump(lesson: DraftLesson) -> tuple[int, int, int] | None:
    before = _LEVEL_OF_THE_LESSON
    for position, html in html_of(lesson):
        for level in map(int, _HEADING.findall(html)):
            if level > before + 1:
                return position, before, level
            before = level
    return None


CHECK = Check("headings", "Headings skip no level", "recommended", find)
