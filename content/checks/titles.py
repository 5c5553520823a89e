"""Sections and lessons are found by their titles."""

from collections.abc import Iterator

from content.checks.problem import Problem, in_lesson, placed_lessons
from content.checks.registry import Check
from content.tree import DraftCourse


def find(draft: DraftCourse) -> Iterator[Problem]:
    """Sections and lessons without a title."""
    for section in draft.sections:
        if not section.page.title:
            place = str(section.page.uuid)
            yield Problem("MISSING_TITLE", "A section has no title.", section_id=place, field="title")
    for section, lesson in placed_lessons(draft):
        if not lesson.title:
            yield in_lesson(section, lesson, "MISSING_TITLE", "A lesson has no title.", field="title")


CHECK = Check("titles", "Sections and lessons have titles", "required", find, fixed=True)
