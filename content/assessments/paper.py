"""What one attempt asks: the questions of a quiz, drawn and put in order by the seed of the attempt.

Pure: the same quiz and seed give the same paper today, tomorrow and on every server, so it is never stored. Whoever
changes how the seed is used changes what open attempts ask.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from content.assessments.quiz import QuizSettings
from content.questions import Question, parse_question
from content.questions.blocks import DRAW, is_question, question_in

Block = dict[str, Any]


@dataclass(frozen=True)
class Draw:
    """So many questions out of a pool."""

    id: str
    count: int
    pool: tuple[Question, ...]


Item = Question | Draw | Block
"""One block of a quiz: a question, questions to draw, or something to read."""


@dataclass(frozen=True)
class Asked:
    """A question as an attempt asks it, and the blocks to read before it."""

    question: Question
    before: tuple[Block, ...] = ()

    @cached_property
    def id(self) -> str:
        """The id by which it is answered."""
        return str(self.question.id)


def read_items(blocks: Iterable[Block]) -> list[Item]:
    """The compiled blocks of a quiz, its questions parsed. Raises Invalid for what is none."""
    return [_item(block) for block in blocks]


def paper(items: Sequence[Item], rules: QuizSettings, seed: str) -> list[Asked]:
    """The questions of one attempt in their order, none of them twice.

    A draw takes what is left of its pool if that is less than it wants. What stands between questions goes with the
    one that follows, also when they are shuffled. What stands before the first question is no part of it: learners
    read that before they begin.
    """
    taken = {item.id for item in items if not isinstance(item, Draw | dict)}
    asked: list[Asked] = []
    reading: list[Block] = []
    begun = False
    for item in items:
        if isinstance(item, dict):
            reading += [item] if begun else []
            continue
        begun = True
        found = _drawn(item, seed, taken) if isinstance(item, Draw) else [item]
        for question in found:
            asked.append(Asked(question, tuple(reading)))
            reading = []
    return sorted(asked, key=lambda one: _place(seed, one.id)) if rules.shuffle_questions else asked


def closing(items: Sequence[Item]) -> list[Block]:
    """The blocks after the last question."""
    last = max((place for place, item in enumerate(items) if not isinstance(item, dict)), default=len(items))
    return [item for item in items[last + 1 :] if isinstance(item, dict)]


def _item(block: Block) -> Item:
    if is_question(block):
        return question_in(block)
    if block["type"] != DRAW:
        return block
    value = block["value"]
    pool = tuple(parse_question({**question, "points": value["points"]}) for question in value["pool"])
    return Draw(str(block["id"]), int(value["count"]), pool)


def _drawn(draw: Draw, seed: str, taken: set[Any]) -> list[Question]:
    """The questions of a draw; `taken` are those that the attempt asks already, and gets them."""
    free = {question.id: question for question in draw.pool if question.id not in taken}
    chosen = sorted(free.values(), key=lambda question: _place(f"{seed}:{draw.id}", str(question.id)))[: draw.count]
    taken.update(question.id for question in chosen)
    return chosen


def _place(seed: str, name: str) -> bytes:
    return hashlib.sha256(f"{seed}:{name}".encode()).digest()
