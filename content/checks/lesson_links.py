"""Links from lesson to lesson lead to lessons of this course."""

import re
from collections.abc import Iterator

from content.checks.problem import Problem, in_lesson, named, placed_lessons
from content.checks.registry import Check
from content.checks.written import html_of
from content.tree import DraftCourse

_LINK = re.compile(r"""href\s*=\s*["']?\s*lesson:([^"'\s>]*)""", re.IGNORECASE)


def find(draft: DraftCourse) -> Iterator[Problem]:
    """Links to lessons that the course does not have."""
    known = {str(lesson.uuid) for lesson in draft.lessons()}
    if _dead(str(draft.page.fields.get("description") or ""), known):
        message = "The description links to a lesson that this course does not have."
        yield Problem("DEAD_LESSON_LINK", message, field="description")
    for section, lesson in placed_lessons(draft):
        for position, html in html_of(lesson):
            if _dead(html, known):
                message = f"{named(lesson)} links to a lesson that this course does not have."
                place = f"body.{position}.value"
                yield in_lesson(section, lesson, "DEAD_LESSON_LINK", message, field=place, position=position)


def _dead(html: str, known: set[str]) -> bool:
    return any(target.lower() not in known for target in _LINK.findall(html))


CHECK = Check("lesson_links", "Links between lessons lead somewhere", "required", find)
