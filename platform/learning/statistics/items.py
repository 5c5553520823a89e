"""Figures of one question, from the answers of many. Pure: no database, no clock.

The terms are those of classical test theory (Moodle, "Quiz statistics report"): the facility index is the mean share
of the points that was earned; discrimination is the correlation of the question with the rest of the quiz.
Upper and lower groups are the 27 per cent with the best and the worst results (Kelley, 1939).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, pstdev

GROUP = 0.27
FEW = 10
"""Below so many answers nothing is concluded."""
EASY, HARD = 0.95, 0.2
MOST_WORDS = 10


@dataclass(frozen=True)
class Answered:
    """How one learner did: the share that each question earned, and what was said to it (ids of options, or words).

    What was asked and not answered has a share of 0 and nothing said.
    """

    shares: Mapping[str, float]
    said: Mapping[str, tuple[str, ...]]
    points: Mapping[str, float]

    def rest(self, question: str) -> float:
        """The points of everything but this question."""
        return sum(points for key, points in self.points.items() if key != question)

    @property
    def total(self) -> float:
        """All points."""
        return sum(self.points.values())


@dataclass(frozen=True)
class Option:
    """Something that could be chosen, or that was written: by how many, and by how many of the best and the worst."""

    key: str
    text: str
    right: bool
    chosen: int
    upper: int
    lower: int


@dataclass(frozen=True)
class ItemFigures:
    """What a question's answers come to. `facility` and `discrimination` are None where they can't be told."""

    question_id: str
    asked: int
    answered: int
    facility: float | None
    deviation: float | None
    discrimination: float | None
    options: tuple[Option, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """What there is to choose in a question: texts by key, and which of them are right.

    Where nothing is chosen and `words` are asked for, the most frequent answers are counted instead.
    """

    texts: Mapping[str, str]
    right: frozenset[str] = frozenset()
    words: bool = False


def figures(question_id: str, known: Known, answers: Sequence[Answered]) -> ItemFigures:
    """The figures of one question among all that was answered."""
    asked = [each for each in answers if question_id in each.shares]
    shares = [each.shares[question_id] for each in asked]
    options = _options(question_id, known, asked)
    discrimination = correlation(shares, [each.rest(question_id) for each in asked])
    found = ItemFigures(
        question_id=question_id,
        asked=len(asked),
        answered=sum(bool(each.said.get(question_id)) for each in asked),
        facility=fmean(shares) if shares else None,
        deviation=pstdev(shares) if shares else None,
        discrimination=discrimination,
        options=options,
        warnings=(),
    )
    return ItemFigures(**{**found.__dict__, "warnings": tuple(_warnings(found))})


def correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Pearson's coefficient; None where one of them doesn't vary."""
    if len(first) < 2:
        return None
    mean, other = fmean(first), fmean(second)
    together = sum((a - mean) * (b - other) for a, b in zip(first, second, strict=True))
    spread = sqrt(sum((a - mean) ** 2 for a in first) * sum((b - other) ** 2 for b in second))
    return max(-1.0, min(1.0, together / spread)) if spread > 1e-12 else None


def groups(answers: Sequence[Answered]) -> tuple[list[Answered], list[Answered]]:
    """Those with the best and with the worst results; nobody is in both."""
    size = min(round(len(answers) * GROUP) or 1, len(answers) // 2)
    ranked = sorted(answers, key=lambda each: each.total)
    return ranked[len(ranked) - size :] if size else [], ranked[:size]


def _options(question_id: str, known: Known, asked: Sequence[Answered]) -> tuple[Option, ...]:
    upper, lower = groups(asked)
    counted, best, worst = (_counted(question_id, each) for each in (asked, upper, lower))
    keys = [key for key, _ in counted.most_common(MOST_WORDS)] if known.words else list(known.texts)
    return tuple(
        Option(key, known.texts.get(key, key), key in known.right, counted[key], best[key], worst[key]) for key in keys
    )


def _counted(question_id: str, answers: Iterable[Answered]) -> Counter[str]:
    return Counter(key for each in answers for key in set(each.said.get(question_id, ())))


def _warnings(item: ItemFigures) -> Iterable[str]:
    """What an author should look at, in words."""
    if item.asked < FEW or item.facility is None:
        return
    if item.discrimination is not None and item.discrimination < 0:
        yield "Those who did well in the rest of the quiz did worse here: check the key."
    if item.facility > EASY:
        yield "Nearly everybody gets it right."
    if item.facility < HARD:
        yield "Hardly anybody gets it right."
    for option in item.options:
        if not option.right and not option.chosen:
            yield f"Nobody chose “{option.text[:80]}”."
        if not option.right and option.upper > option.lower and option.upper >= 3:
            yield f"The best chose “{option.text[:80]}” more often than the others."
