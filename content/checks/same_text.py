"""The same text in two lessons is often one that was pasted and forgotten."""

from collections.abc import Iterator

from content.checks.problem import Problem, in_lesson, named, placed_lessons
from content.checks.registry import Check
from content.checks.written import words_of
from content.tree import DraftCourse

SHORTEST = 100
"""Characters. Less may well be the same twice."""


def find(draft: DraftCourse) -> Iterator[Problem]:
    """Every lesson whose text an earlier one has word for word."""
    first: dict[str, str] = {}
    for section, lesson in placed_lessons(draft):
        text = words_of(lesson).casefold()
        if len(text) < SHORTEST:
            continue
        if text in first:
            message = f"{named(lesson)} has the same text as “{first[text]}”."
            yield in_lesson(section, lesson, "SAME_TEXT", message)
        else:
            first[text] = lesson.title


CHECK = Check("same_text", "No two lessons have the same text", "recommended", find)
