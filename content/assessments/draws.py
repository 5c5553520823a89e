"""Questions that are drawn from a bank: which of them a draw can take, whoever keeps the bank."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from content.models.bank import tag_key
from content.questions.blocks import DRAW

Question = dict[str, Any]


@dataclass(frozen=True)
class BankedQuestion:
    """A neutral question as data, and what it is found by: tags in the spelling by which they are compared."""

    data: Question
    tags: frozenset[str] = frozenset()
    difficulty: str = ""


@dataclass(frozen=True)
class Bank:
    """A bank with all of its questions."""

    title: str
    questions: list[BankedQuestion] = field(default_factory=list)


Pools = Callable[[UUID, set[UUID]], Mapping[UUID, Bank]]
"""Reads those of the banks from which a course, named by its id, may draw."""


def is_draw(block: Mapping[str, Any]) -> bool:
    """Whether a typed block stands for questions of a bank."""
    return bool(block["type"] == DRAW)


def banks_in(blocks: Iterable[Mapping[str, Any]]) -> set[UUID]:
    """The banks that the draws among `blocks` name."""
    named = (str(block["value"].get("bank") or "") for block in blocks if is_draw(block))
    return {UUID(bank) for bank in named if bank}


def bank_of(draw: Mapping[str, Any], banks: Mapping[UUID, Bank]) -> Bank | None:
    """The bank that a draw's value names, if it is among `banks`."""
    named = draw.get("bank")
    return banks.get(UUID(str(named))) if named else None


def pool_of(draw: Mapping[str, Any], bank: Bank, *, asked: Collection[str] = ()) -> list[Question]:
    """What a draw can take, each worth what the draw says, in an order that only their ids decide.

    Questions whose ids are in `asked` stand in the quiz anyway and are not drawn.
    """
    tags = {tag_key(str(tag)) for tag in draw.get("tags") or []}
    difficulty = draw.get("difficulty") or ""
    fitting = (
        {**banked.data, "points": str(draw.get("points"))}
        for banked in bank.questions
        if tags <= banked.tags and difficulty in ("", banked.difficulty) and str(banked.data["id"]) not in asked
    )
    return sorted(fitting, key=lambda question: str(question["id"]))


def short_draws(draws: Mapping[int, Mapping[str, Any]]) -> Iterator[tuple[int, int]]:
    """Of the compiled draws at their places, those that may run out, with how many questions are sure to be left.

    Draws take turns in their order and never take a question twice, so each leaves less to those after it.
    """
    before: list[tuple[int, set[str]]] = []
    for place, block in draws.items():
        pool = {str(question["id"]) for question in block["value"]["pool"]}
        count = int(block["value"]["count"])
        left = max(0, len(pool) - sum(min(taken, len(pool & other)) for taken, other in before))
        if left < count:
            yield place, left
        before.append((count, pool))
