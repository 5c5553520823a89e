"""Figures of one question, from the answers of many. Pure: no database, no clock.

The terms are those of classical test theory (Moodle, "Quiz statistics report"): the facility index is the mean share
of the points that was earned; discrimination is the correlation of the question with the rest of the quiz.
Upper and lower groups are the 27 per cent with the best and the worst results (Kelley, 1939).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import fmean, pstdev

from learning.statistics.measures import Spread, by_part, correlation, spread

GROUP = 0.27
LEAST = 5
"""Below so many answers nothing can be said of how the question goes with the others."""
MOST_WORDS = 10


@dataclass(frozen=True)
class Answered:
    """How one learner did: the share that each question earned, and what was said to it (ids of options, or words).

    What was asked and not answered has a share of 0 and nothing said. `most` is what each question is worth, `seconds`
    what it took, as far as that is known.
    """

    shares: Mapping[str, float]
    said: Mapping[str, tuple[str, ...]]
    points: Mapping[str, float]
    most: Mapping[str, float]
    seconds: Mapping[str, float] = field(default_factory=dict)

    def rest(self, question: str) -> float:
        """The share that was earned of everything but this question."""
        most = self._most - self.most[question]
        return (self._points - self.points[question]) / most if most > 1e-9 else 0.0

    @property
    def total(self) -> float:
        """The share that was earned of everything."""
        return self._points / self._most if self._most else 0.0

    @cached_property
    def _points(self) -> float:
        return sum(self.points.values())

    @cached_property
    def _most(self) -> float:
        return sum(self.most.values())


@dataclass(frozen=True)
class Option:
    """Something that could be chosen, or that was written: by how many, and by how many of the best and the worst.

    `partly` right is what earns less than another one. `curve` is the share of those who chose it in each fifth of the
    learners, the weakest first.
    """

    key: str
    text: str
    right: bool
    partly: bool
    chosen: int
    upper: int
    lower: int
    curve: tuple[float, ...] = ()


@dataclass(frozen=True)
class ItemFigures:
    """What a question's answers come to. Figures are None where they can't be told.

    `curve` is the share that was earned in each fifth of the learners, by what they earned in the rest of the quiz.
    `group` is how many are among the best, and among the worst.
    """

    question_id: str
    asked: int
    answered: int
    facility: float | None
    deviation: float | None
    discrimination: float | None
    seconds: Spread | None
    curve: tuple[float, ...]
    group: int
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Known:
    """What there is to choose in a question: texts by key, which of them are right, and which of those in part.

    Where nothing is chosen and `words` are asked for, the most frequent answers are counted instead; right are those
    that earned something.
    """

    texts: Mapping[str, str]
    right: frozenset[str] = frozenset()
    partly: frozenset[str] = frozenset()
    words: bool = False


def figures(question_id: str, known: Known, answers: Sequence[Answered]) -> ItemFigures:
    """The figures of one question among all that was answered."""
    asked = [each for each in answers if question_id in each.shares]
    shares = [each.shares[question_id] for each in asked]
    rests = [each.rest(question_id) for each in asked]
    best, worst = groups(asked)
    return ItemFigures(
        question_id=question_id,
        asked=len(asked),
        answered=sum(bool(each.said.get(question_id)) for each in asked),
        facility=fmean(shares) if shares else None,
        deviation=pstdev(shares) if shares else None,
        discrimination=correlation(shares, rests) if len(asked) >= LEAST else None,
        seconds=spread([each.seconds[question_id] for each in asked if each.seconds.get(question_id)]),
        curve=tuple(mean for (mean,) in by_part(rests, shares)),
        group=len(best),
        options=_options(question_id, known, (asked, best, worst), rests),
    )


def groups(answers: Sequence[Answered]) -> tuple[list[Answered], list[Answered]]:
    """Those with the best and with the worst results; nobody is in both."""
    size = min(round(len(answers) * GROUP) or 1, len(answers) // 2)
    ranked = sorted(answers, key=lambda each: each.total)
    return ranked[len(ranked) - size :] if size else [], ranked[:size]


def _options(
    question_id: str, known: Known, people: Sequence[Sequence[Answered]], rests: list[float]
) -> tuple[Option, ...]:
    """`people` are all, the best and the worst."""
    counted, best, worst = (_counted(question_id, each) for each in people)
    earned = (each for each in people[0] if known.words and each.shares[question_id] > 0)
    right = known.right or {key for each in earned for key in each.said[question_id]}
    keys = [key for key, _ in counted.most_common(MOST_WORDS)] if known.words else list(known.texts)
    chose = [[float(key in each.said.get(question_id, ())) for each in people[0]] for key in known.texts]
    curves = dict(zip(known.texts, zip(*by_part(rests, *chose), strict=True), strict=False)) if chose else {}
    return tuple(
        Option(
            key=key,
            text=known.texts.get(key, key),
            right=key in right,
            partly=key in known.partly,
            chosen=counted[key],
            upper=best[key],
            lower=worst[key],
            curve=curves.get(key, ()),
        )
        for key in keys
    )


def _counted(question_id: str, answers: Iterable[Answered]) -> Counter[str]:
    return Counter(key for each in answers for key in set(each.said.get(question_id, ())))
