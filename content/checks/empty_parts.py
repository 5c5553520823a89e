"""A course has sections, a section lessons, a lesson content."""

from collections.abc import Iterator

from content.checks.problem import Problem, in_lesson, named, placed_lessons
from content.checks.registry import Check
from content.tree import DraftCourse


def find(draft: DraftCourse) -> Iterator[Problem]:
    """Whatever is empty."""
    if not draft.sections:
        yield Problem("NO_SECTIONS", "The course has no sections.")
    for section in draft.sections:
        if not section.lessons:
            message = f"The section “{section.page.title}” has no lessons."
            yield Problem("EMPTY_SECTION", message, section_id=str(section.page.uuid))
    for section, lesson in placed_lessons(draft):
        if not lesson.blocks:
            yield in_lesson(section, lesson, "EMPTY_LESSON", f"{named(lesson)} has no content.")


CHECK = Check("empty_parts", "No section and no lesson is empty", "required", find, fixed=True)
