"""Figures by day: counted in one query, with a zero for every day on which nothing happened. Days are UTC days."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

Daily = list[dict[str, Any]]


def last_days(days: int) -> list[date]:
    """The last `days` days, today last."""
    today = timezone.now().astimezone(UTC).date()
    return [today - timedelta(days=back) for back in reversed(range(days))]


def per_day(rows: "QuerySet[Any]", moment: str, days: list[date]) -> dict[date, int]:
    """How many of `rows` have their `moment` on each of these days."""
    begin = datetime.combine(days[0], time.min, tzinfo=UTC)
    recent = rows.order_by().filter(**{f"{moment}__gte": begin}).annotate(day=TruncDate(moment, tzinfo=UTC))
    return dict(recent.values("day").annotate(number=Count("*")).values_list("day", "number"))


def series(days: list[date], **counts: Mapping[date, int]) -> Daily:
    """One entry for each day: its `date` and each of the counts."""
    return [{"date": day, **{name: found.get(day, 0) for name, found in counts.items()}} for day in days]
