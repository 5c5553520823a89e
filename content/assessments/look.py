"""A quiz as an attempt could ask it, to be looked at before there are any: without the key, and nothing is begun."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lib.errors import Invalid

from content.assessments.draws import is_draw
from content.assessments.paper import Block, paper, read_items
from content.assessments.pictures import LinkTo, learner_question, pictures_in
from content.assessments.quiz import QuizSettings
from content.questions import parse_question, public_view
from content.questions.blocks import asks, question_in

SEED = "look"


def questions_to_look_at(blocks: Iterable[Block], rules: QuizSettings, link_to: LinkTo) -> list[dict[str, Any]]:
    """What learners would get of each question, with the blocks `before` it as they were compiled.

    Questions that are not well formed yet are left out.
    """
    usable = list(_usable(blocks))
    pictures = pictures_in(usable)
    return [
        {**learner_question(public_view(asked.question, SEED), pictures, link_to), "before": list(asked.before)}
        for asked in paper(read_items(usable), rules, SEED)
    ]


def _usable(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if is_draw(block):
            if block["value"].get("count") and block["value"].get("points"):
                pool = [question for question in block["value"]["pool"] if _is_whole(question)]
                yield {**block, "value": {**block["value"], "pool": pool}}
        elif not asks(block) or _is_question(block):
            yield block


def _is_question(block: Block) -> bool:
    try:
        question_in(block)
    except Invalid:
        return False
    return True


def _is_whole(question: Mapping[str, Any]) -> bool:
    try:
        parse_question(question)
    except Invalid:
        return False
    return True
