"""Quizzes as they are asked and graded. A QuizVersion never changes, so each process reads it once."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

import orjson
from lib.kept import Kept

from content.assessments.paper import Asked, Block, Draw, Item, closing, paper, read_items
from content.assessments.pictures import pictures_in
from content.assessments.quiz import QuizSettings
from content.models import QuizVersion
from content.questions import Question
from content.questions.pictured import picture_paths
from learning.grading import solution

MOST_KEPT = 4_000
"""How many questions, and quizzes without any."""


@dataclass(frozen=True, eq=False)  # each is itself
class Quiz:
    """One version of a quiz, answer key included. `blocks` are as they were compiled, `items` the same, parsed."""

    id: uuid.UUID
    rules: QuizSettings
    blocks: list[Block]
    items: list[Item]

    def asked(self, seed: str) -> dict[str, Asked]:
        """What an attempt with this seed asks, in its order, by the ids of the questions. Not to be changed."""
        return _asked(self, seed if self._is_drawn else "")

    @cached_property
    def _is_drawn(self) -> bool:
        """Each attempt asks something else, or in another order."""
        return self.rules.shuffle_questions or any(isinstance(item, Draw) for item in self.items)

    @cached_property
    def name(self) -> str:
        """Its id as text, by which what is kept of it is found: to hash a UUID takes ten times as long."""
        return str(self.id)

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question that it may ask, those of its pools included, by id."""
        return {str(question.id): question for item in self.items for question in _questions(item)}

    @property
    def pictures(self) -> dict[str, dict[str, Any]]:
        """The frozen files of the pictures in its questions, by the id of the picture."""
        return pictures_in(self.blocks)

    @cached_property
    def pictured(self) -> frozenset[str]:
        """The ids of the questions that show a picture anywhere."""
        return frozenset(
            key for key, each in self.questions.items() if any(picture_paths(each.model_dump(mode="json")))
        )

    def solution(self, key: str) -> dict[str, Any] | None:
        """What is right: see `learning.grading.solution`. Not to be changed."""
        if key not in self._solutions:
            self._solutions[key] = solution(self.questions[key])
        return self._solutions[key]

    @cached_property
    def _solutions(self) -> dict[str, dict[str, Any] | None]:
        return {}

    @cached_property
    def views(self) -> dict[str, Any]:
        """What is made of its questions for learners, by id, as far as it is the same in every attempt."""
        return {}

    @cached_property
    def closing(self) -> list[Block]:
        """What there is to read after the last question."""
        return closing(self.items)

    def penalty_for(self, points: str) -> Decimal:
        """The points that a wrong answer to a question costs."""
        return Decimal(points) * Decimal(self.rules.penalty) / 100


@lru_cache(maxsize=100)
def _asked(quiz: Quiz, seed: str) -> dict[str, Asked]:
    """A hand-in looks three times."""
    return {each.id: each for each in paper(quiz.items, quiz.rules, seed)}


def _questions(item: Item) -> tuple[Question, ...]:
    if isinstance(item, Draw):
        return item.pool
    return () if isinstance(item, dict) else (item,)


_kept: Kept[uuid.UUID, Quiz] = Kept(most=MOST_KEPT)


def quiz_of(version_id: uuid.UUID, source: Mapping[str, Any] | None = None) -> Quiz:
    """The quiz, from the memory of this process, from `source` (its `settings` and `blocks`), or by a query."""
    found = _kept.get(version_id)
    if found is not None:
        return found
    return _keep(version_id, source or QuizVersion.objects.values("settings", "blocks").get(pk=version_id))


def quizzes_of(version_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Quiz]:
    """Several quizzes, with one query for all that this process has not read."""
    wanted = {each: _kept.get(each) for each in set(version_ids)}
    found = {each: quiz for each, quiz in wanted.items() if quiz is not None}
    missing = wanted.keys() - found.keys()
    rows = QuizVersion.objects.filter(pk__in=missing) if missing else []
    return found | {row.pk: _keep(row.pk, {"settings": row.settings, "blocks": row.blocks}) for row in rows}


def _keep(version_id: uuid.UUID, source: Mapping[str, Any]) -> Quiz:
    blocks = orjson.loads(source["blocks"])
    quiz = Quiz(version_id, QuizSettings.model_validate_json(source["settings"]), blocks, read_items(blocks))
    return _kept.keep(version_id, quiz, len(quiz.questions) + 1)
