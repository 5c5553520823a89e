"""Formulas can be read: learners see the source of one that can't. Those of questions are among their oddities."""

from collections.abc import Iterator

from content.checks.problem import Problem, in_lesson, named, placed_lessons
from content.checks.registry import Check
from content.checks.written import html_of
from content.formulas import faults_in
from content.questions.blocks import is_question
from content.tree import DraftCourse


def find(draft: DraftCourse) -> Iterator[Problem]:
    """Formulas of rich text and callouts that can't be shown."""
    for section, lesson in placed_lessons(draft):
        for position, html in html_of(lesson):
            block = lesson.blocks[position]
            if is_question(block):
                continue
            place = f"body.{position}.value" + (".text" if block["type"] == "callout" else "")
            for fault in faults_in(html):
                words = f"{named(lesson)}: {fault}"
                yield in_lesson(section, lesson, "UNREADABLE_FORMULA", words, field=place, position=position)


CHECK = Check("formulas", "Formulas can be shown", "recommended", find)
