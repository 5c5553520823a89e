"""What waits to be regraded, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from learning.regrading.differences import Difference
from learning.regrading.preview import survey
from learning.regrading.waiting import Waiting

from content.points import in_points
from content.richtext import plain_text

MOST_COUNTED = 500
"""So many attempts are graded again to say how many would change; more are told as the most that could."""


@dataclass(frozen=True)
class ShownQuestion:
    """A question that changed, with its words in plain text, and how."""

    prompt: str
    changes: list[str]


@dataclass(frozen=True)
class ShownQuiz:
    """A quiz with attempts to regrade. `changing` is exact, or the most that it can be."""

    title: str
    address: str
    questions: list[ShownQuestion]
    changing: int
    is_exact: bool


def shown(course_id: UUID, waiting: Iterable[Waiting]) -> list[ShownQuiz]:
    """Each quiz with its questions, and how many attempts would change."""
    return [_quiz(course_id, each) for each in waiting]


def _quiz(course_id: UUID, waiting: Waiting) -> ShownQuiz:
    is_exact = waiting.attempts <= MOST_COUNTED
    figures = survey(waiting.place).figures if is_exact else None
    changing = figures.better + figures.worse + figures.same_score if figures else waiting.attempts
    address = reverse("course_regrade_quiz", args=(course_id, waiting.lesson_id))
    return ShownQuiz(waiting.title, address, [_question(each) for each in waiting.differences], changing, is_exact)


def _question(each: Difference) -> ShownQuestion:
    before, after = each.points
    words = {
        "key": _("other answers are right"),
        "points": f"{before} → {in_points(after)}",
        "scoring": _("scored by another rule"),
        "dropped": _("dropped"),
    }
    return ShownQuestion(plain_text(each.prompt), [words[kind] for kind in each.kinds])
