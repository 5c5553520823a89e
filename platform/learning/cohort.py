"""Many learners at once, seen through a release: the rules of `learning.standing`, as conditions of a query."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, Case, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Round

from learning.models import Enrollment
from learning.outlines import Outline, Place
from learning.requirements import met_rows


def done_in(places: Iterable[Place]) -> Count:
    """How many of these lessons a learner is done with, as they will be when their rules apply."""
    return Count("progress", filter=met_rows(places, "progress__"))


def rules_met(outline: Outline, done: str) -> Q:
    """Who has met the rules of the course; `done` names the annotation `done_in(outline.places)`, and the learners
    must be annotated `with_points` of `outline.deciding`."""
    if not outline.places:
        return Q(pk__in=[])
    rule = Q(**{f"{done}__gte": outline.needed})
    total = sum(_whole(place.weight) for place in outline.graded)
    if outline.grade is not None and total:
        # points / total, rounded with halves up, is at least the grade: in whole numbers, so that it is exact.
        rule &= Q(points__gte=-(-(2 * _whole(outline.grade) - 1) * total // 2))
    return rule


def with_points(learners: QuerySet[Enrollment], graded: Iterable[Place]) -> QuerySet[Enrollment]:
    """Each learner's percentages of these lessons times their weights, in hundredths of hundredths."""
    weights: dict[Decimal, list[UUID]] = defaultdict(list)
    for place in graded:
        weights[place.weight].append(place.lesson_id)
    if not weights:
        return learners.annotate(points=Value(0))
    hundredths: Any = Cast(Round(F("progress__percentage") * 100), BigIntegerField())
    cases = [When(progress__lesson__in=ids, then=hundredths * _whole(weight)) for weight, ids in weights.items()]
    points = Case(*cases, default=Value(0), output_field=BigIntegerField())
    return learners.annotate(points=Sum(points, default=0, output_field=BigIntegerField()))


def who_is_done(learners: QuerySet[Enrollment], outline: Outline) -> QuerySet[Enrollment]:
    """Those of these learners who have met the rules of the course."""
    counted = with_points(learners.annotate(done=done_in(outline.places)), outline.deciding)
    return counted.filter(rules_met(outline, "done"))


def _whole(number: Decimal) -> int:
    """In hundredths."""
    return int(number * 100)
