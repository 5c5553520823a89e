"""A quiz as a release keeps it: its rules, and its blocks with keys, draws with their pools. No database, no clock.

`LessonVersion.body` gets what stands before the first question, `QuizVersion` all of it, and learners are told
`CompiledQuiz.summary` before they begin.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from content.assessments.assignment import AssignmentSettings
from content.assessments.authored import authored_block
from content.assessments.draws import Bank, bank_of, banks_in, is_draw, pool_of, short_draws
from content.assessments.pictures import Pictures, named_in
from content.assessments.quiz import QuizSettings
from content.questions.blocks import asks, is_question
from content.tree import digest

Block = dict[str, Any]
_TOLD = {
    *("time_limit_seconds", "attempts_allowed", "cooldown_seconds", "opens_at", "closes_at", "pass_mark", "counts"),
    *("show_marks", "show_answers", "penalty"),
}


@dataclass(frozen=True)
class CompiledQuiz:
    """A quiz at one moment."""

    settings: QuizSettings
    blocks: list[Block]
    question_count: int
    max_score: Decimal

    @property
    def content_hash(self) -> str:
        """The same for the same quiz. It is made of the key too: never show it to learners."""
        return digest([self.settings.model_dump(mode="json"), self.blocks])

    @property
    def may_run_out(self) -> bool:
        """Whether a draw may find fewer questions than it wants."""
        draws = {place: block for place, block in enumerate(self.blocks) if is_draw(block)}
        return any(True for _ in short_draws(draws))

    @property
    def summary(self) -> dict[str, Any]:
        """What everybody may know of it."""
        return {
            "kind": "quiz",
            "question_count": self.question_count,
            "max_score": str(self.max_score),
            **self.settings.model_dump(mode="json", include=_TOLD),
        }


def introduction(blocks: Sequence[Block]) -> list[Block]:
    """What stands before the first question: all that learners read of a quiz before they begin."""
    first = next((place for place, block in enumerate(blocks) if asks(block)), len(blocks))
    return list(blocks[:first])


def compiled_quiz(
    blocks: Sequence[Block], settings: QuizSettings, banks: Mapping[UUID, Bank], pictures: Pictures
) -> CompiledQuiz:
    """The quiz that typed `blocks` make; those that ask nothing are taken as they are, compiled already.

    `banks` are those that its draws may take from, `pictures` the frozen files of the pictures in its questions.
    What is not well formed is kept as it is: drafts are looked at too, and checks keep it out of releases.
    """
    asked = _asked(blocks)
    compiled = [_compiled(block, banks, asked, pictures) for block in blocks]
    counts = [_count_and_points(block) for block in compiled if asks(block)]
    return CompiledQuiz(
        settings=settings,
        blocks=compiled,
        question_count=sum(count for count, _ in counts),
        max_score=sum((count * points for count, points in counts), Decimal(0)),
    )


def compiled_draws(blocks: Sequence[Block], banks: Mapping[UUID, Bank]) -> dict[int, Block]:
    """The draws among `blocks` with their pools, by their places."""
    asked = _asked(blocks)
    return {place: _compiled_draw(block, banks, asked, {}) for place, block in enumerate(blocks) if is_draw(block)}


def _asked(blocks: Sequence[Block]) -> set[str]:
    """The ids of the questions that are asked in any case."""
    return {str(block["id"]) for block in blocks if is_question(block)}


def assignment_summary(settings: AssignmentSettings) -> dict[str, Any]:
    """What everybody may know of an assignment: all of it."""
    return {"kind": "assignment", **settings.model_dump(mode="json")}


def pictures_named(blocks: Iterable[Block], banks: Mapping[UUID, Bank]) -> set[str]:
    """The pictures that a quiz needs, those of all pools included."""
    blocks = list(blocks)
    own = named_in(block["value"] for block in blocks if is_question(block))
    wanted = banks_in(blocks)
    drawn = named_in(banked.data for uuid, bank in banks.items() if uuid in wanted for banked in bank.questions)
    return {*own, *drawn}


def _compiled(block: Block, banks: Mapping[UUID, Bank], asked: set[str], pictures: Pictures) -> Block:
    if is_draw(block):
        return _compiled_draw(block, banks, asked, pictures)
    if not is_question(block):
        return block
    compiled = authored_block(block)
    return _with_pictures(compiled, [compiled["value"]], pictures)


def _compiled_draw(block: Block, banks: Mapping[UUID, Bank], asked: set[str], pictures: Pictures) -> Block:
    draw = authored_block(block)
    bank = bank_of(draw["value"], banks)
    pool = pool_of(draw["value"], bank, asked=asked) if bank is not None else []
    value = {**draw["value"], "bank_title": bank.title if bank is not None else "", "pool": pool}
    return _with_pictures({**draw, "value": value}, pool, pictures)


def _with_pictures(block: Block, questions: Iterable[Mapping[str, Any]], pictures: Pictures) -> Block:
    frozen = {uuid: pictures[uuid] for uuid in sorted(named_in(questions)) if uuid in pictures}
    return {**block, "pictures": frozen} if frozen else block


def _count_and_points(block: Block) -> tuple[int, Decimal]:
    """How many questions a block asks, and the points of each."""
    value = block["value"]
    try:
        points = Decimal(str(value.get("points", "0")))
    except InvalidOperation:
        points = Decimal(0)
    return (int(value.get("count") or 0) if is_draw(block) else 1), points
