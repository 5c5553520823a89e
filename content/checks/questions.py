"""Questions can be answered: somebody could earn all points, no two options are alike, no answer is out of reach."""

from collections.abc import Iterator, Mapping
from typing import Any

from lib.errors import Invalid

from content.checks.problem import Level, Problem, in_lesson, named, placed_lessons
from content.checks.registry import Check
from content.questions import Mistake, check
from content.questions.blocks import is_question, question_in
from content.richtext import beginning
from content.tree import DraftCourse


def find(draft: DraftCourse) -> Iterator[Problem]:
    """Mistakes with which nobody could take the quiz fairly."""
    return mistakes(draft, "required")


def mistakes(draft: DraftCourse, level: Level) -> Iterator[Problem]:
    """The mistakes of one level in every question of the lessons; questions of banks are drawn later."""
    for section, lesson in placed_lessons(draft):
        for position, block in enumerate(lesson.blocks):
            for mistake in mistakes_in(block, level):
                words = f"{named(lesson)}, “{beginning(block['value'].get('prompt'))}”: {mistake.message}"
                place = f"body.{position}.value.{mistake.path.removeprefix('value.')}"
                code = f"QUESTION_{mistake.code.upper()}"
                yield in_lesson(section, lesson, code, words, field=place, position=position)


def mistakes_in(block: Mapping[str, Any], level: Level) -> list[Mistake]:
    """The mistakes of a typed block; none of one that is not even well formed, which is found elsewhere."""
    try:
        found = check(question_in(block)) if is_question(block) else []
    except Invalid:
        return []
    return [mistake for mistake in found if mistake.level == level]


CHECK = Check("questions", "Every question can be answered", "required", find, fixed=True)
