"""Banks have enough questions to draw, and each of them can be asked."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from lib.errors import Invalid

from content.assessments.compiled import compiled_draws
from content.assessments.draws import Bank, bank_of, banks_in, is_draw, short_draws
from content.banks import banks_of
from content.body import problems_of
from content.checks.problem import Problem, in_lesson, named, placed_lessons
from content.checks.registry import Check
from content.questions import check, parse_question
from content.richtext import beginning
from content.tree import DraftCourse, DraftLesson, DraftSection


def find(draft: DraftCourse) -> Iterator[Problem]:
    """Draws from a bank that is not there, that run out of questions, or that may draw a faulty one."""
    wanted = {bank for lesson in draft.lessons() for bank in banks_in(lesson.blocks)}
    banks = banks_of(draft.course.pk, wanted) if wanted else {}
    for section, lesson in placed_lessons(draft):
        if any(is_draw(block) for block in lesson.blocks):
            yield from _in_lesson(section, lesson, banks)


def _in_lesson(section: DraftSection, lesson: DraftLesson, banks: Mapping[UUID, Bank]) -> Iterator[Problem]:
    draws = {place: block for place, block in compiled_draws(lesson.blocks, banks).items() if _is_whole(block)}
    short = dict(short_draws(draws))
    for position, block in draws.items():
        for code, words, field in _of_draw(block, short.get(position), banks):
            place = f"body.{position}.value.{field}"
            yield in_lesson(section, lesson, code, f"{named(lesson)} {words}", field=place, position=position)


def _is_whole(block: Mapping[str, Any]) -> bool:
    """Well formed: what isn't is found elsewhere."""
    value = {name: part for name, part in block["value"].items() if name not in ("bank_title", "pool")}
    return not problems_of([{**block, "value": value}])


def _of_draw(block: Mapping[str, Any], left: int | None, banks: Mapping[UUID, Bank]) -> Iterator[tuple[str, str, str]]:
    if bank_of(block["value"], banks) is None:
        yield "UNKNOWN_BANK", "draws questions from a bank that none of its instructors has.", "bank"
        return
    if left is not None:
        words = f"draws {block['value']['count']} questions, but there are {left} to draw from."
        yield "SMALL_POOL", words, "count"
    for question in block["value"]["pool"]:
        for message in _faults(question):
            words = f"may draw a question that is not ready, “{beginning(question.get('prompt'))}”: {message}"
            yield "FAULTY_POOL", words, "bank"


def _faults(question: Mapping[str, Any]) -> list[str]:
    try:
        return [mistake.message for mistake in check(parse_question(question)) if mistake.level == "required"]
    except Invalid as invalid:
        return [message for messages in invalid.details["fields"].values() for message in messages]


CHECK = Check("draws", "Banks have enough questions to draw", "required", find, fixed=True)
