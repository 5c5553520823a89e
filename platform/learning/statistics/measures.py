"""Measures of how numbers are spread and how they go together. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import sqrt
from statistics import fmean, pvariance, quantiles

PARTS = 5
LEAST_IN_PART = 4


@dataclass(frozen=True)
class Spread:
    """The middle of some numbers, and where their lower and upper quarters end; `count` says of how many."""

    lower: float
    median: float
    upper: float
    count: int


def spread(numbers: Sequence[float]) -> Spread | None:
    """None of nothing. Between two numbers it goes straight, so that the ends are the least and the greatest."""
    if not numbers:
        return None
    lower, middle, upper = quantiles(numbers, n=4, method="inclusive") if len(numbers) > 1 else [numbers[0]] * 3
    return Spread(lower, middle, upper, len(numbers))


def correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Pearson's coefficient; None where one of them doesn't vary."""
    if len(first) < 2:
        return None
    mean, other = fmean(first), fmean(second)
    together = sum((a - mean) * (b - other) for a, b in zip(first, second, strict=True))
    spread = sqrt(sum((a - mean) ** 2 for a in first) * sum((b - other) ** 2 for b in second))
    return max(-1.0, min(1.0, together / spread)) if spread > 1e-12 else None


def alpha(rows: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha of rows of points, a row for each person and a number for each question.

    With points of 0 and 1 it is the same as KR-20. None with a single question, or where all have the same total.
    """
    size = len(rows[0]) if rows else 0
    whole = pvariance([sum(row) for row in rows]) if rows else 0
    if size < 2 or whole < 1e-12:
        return None
    return size / (size - 1) * (1 - sum(map(pvariance, zip(*rows, strict=True))) / whole)


def by_part(rank: Sequence[float], *values: Sequence[float]) -> list[tuple[float, ...]]:
    """The means of `values` in each fifth of the people, the lowest `rank` first; nothing where fifths are tiny.

    Who has the same rank shares what they have alike, so that nobody's place among them matters.
    """
    if len(rank) < PARTS * LEAST_IN_PART:
        return []
    people = sorted(range(len(rank)), key=rank.__getitem__)
    evened: list[tuple[float, ...]] = []
    for _, tied in groupby(people, key=rank.__getitem__):
        alike = list(tied)
        evened += [tuple(fmean(each[person] for person in alike) for each in values)] * len(alike)
    ends = [len(rank) * part // PARTS for part in range(PARTS + 1)]
    return [tuple(map(fmean, zip(*evened[a:b], strict=True))) for a, b in pairwise(ends)]
