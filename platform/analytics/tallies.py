"""Reading the counts, and adding up what has changed them."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import BigIntegerField, CharField, F, Func, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Replace

from analytics.counting import KEPT
from analytics.models import Subject, Tally, TallyChange

AT_ONCE = 20_000
_SUMS = f"""
    SELECT subject, key, CASE WHEN day >= %s THEN day END AS recent, CAST(sum(number) AS bigint)
    FROM ({KEPT}) kept WHERE subject IN ({{}}) GROUP BY 1, 2, 3 HAVING sum(number) <> 0
"""  # noqa: S608
_ADD = f"""
    INSERT INTO {Tally._meta.db_table} (subject, key, day, number) VALUES (%s, %s, %s, %s)
    ON CONFLICT (subject, key, day) DO UPDATE SET number = {Tally._meta.db_table}.number + excluded.number
"""  # noqa: S608


class Counts:
    """Counts at one moment: in all, and by day since a day. One query."""

    def __init__(self, subjects: Iterable[Subject], since: date) -> None:
        wanted = list(subjects)
        with connection.cursor() as cursor:
            cursor.execute(_SUMS.format(", ".join(["%s"] * len(wanted))), [since, *wanted])
            self._rows: list[tuple[Any, ...]] = cursor.fetchall()

    def of(self, subject: Subject) -> int:
        """How many there are."""
        return sum(number for which, _, _, number in self._rows if which == subject)

    def by_key(self, subject: Subject) -> dict[str, int]:
        """How many there are of each kind."""
        counted = Counter[str]()
        for which, key, _, number in self._rows:
            if which == subject:
                counted[key] += number
        return dict(counted)

    def by_day(self, subject: Subject) -> dict[date, int]:
        """How many of each day."""
        return {_date(day): number for which, _, day, number in self._rows if which == subject and day is not None}


def _date(day: date | str) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day


def published_courses(category: Any = None) -> Any:
    """How many courses are published, in all or in a category whose id is given: an expression, for any query."""
    wanted: dict[str, Any] = {"subject": Subject.COURSE}
    if category is not None:
        wanted["key"] = Replace(Cast(category, CharField()), Value("-"), Value(""))
    return _sum(Tally, wanted) + _sum(TallyChange, wanted)


def _sum(model: type[Tally] | type[TallyChange], wanted: dict[str, Any]) -> Any:
    # SUM as a plain function: an aggregate would bring a GROUP BY, and no row where there is nothing to add up.
    summed = Cast(Coalesce(Func(F("number"), function="SUM"), 0), BigIntegerField())
    return Subquery(model.objects.filter(**wanted).order_by().values(n=summed), output_field=BigIntegerField())


def active_keys(role: str) -> tuple[str, str]:
    """Where people of a role are counted who may sign in, erased ones included."""
    return f"{role} active", f"{role} active erased"


def people(*, role: str | None = None, is_active: bool | None = None) -> int:
    """How many people are left, by role and state. One query."""
    counts = Counts([Subject.PERSON], date.max).by_key(Subject.PERSON)
    found = 0
    for key, number in counts.items():
        of, state, *erased = key.split(" ")
        if not erased and role in (None, of) and is_active in (None, state == "active"):
            found += number
    return found


def add_up() -> int:
    """Add what has changed to the tallies, and say how many changes there were."""
    with transaction.atomic():
        changes = list(TallyChange.objects.select_for_update(skip_locked=True).order_by("pk")[:AT_ONCE])
        sums = Counter[tuple[str, str, date]]()
        for each in changes:
            sums[each.subject, each.key, each.day] += each.number
        TallyChange.objects.filter(pk__in=[each.pk for each in changes]).delete()
        with connection.cursor() as cursor:
            for (subject, key, day), number in sorted(sums.items()):
                cursor.execute(_ADD, [subject, key, day, number])
    return len(changes)
