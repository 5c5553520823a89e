"""Everything that is stored about a person, for the person."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction

from accounts import trail
from accounts.models import User
from accounts.personal import RULES, Rule

AT_ONCE = 500


def export_person(*, by: User, link: Callable[[str], str | None]) -> Iterator[tuple[Rule, Iterator[dict[str, Any]]]]:
    """Each rule with rows of `by`, and what they say, read as one goes along; `link` makes links of files' names."""
    with transaction.atomic():
        trail.record("account.exported", user=by, by=by)
    return (
        (rule, _rows(rule, by, link)) for rule in sorted(RULES.values(), key=lambda rule: rule.record) if rule.shows
    )


def _rows(rule: Rule, user: User, link: Callable[[str], str | None]) -> Iterator[dict[str, Any]]:
    rows = rule.of(user).order_by("pk").distinct()
    for row in rows.values(*dict.fromkeys((*rule.shows, *rule.files))).iterator(chunk_size=AT_ONCE):
        yield {**row, **{f"{name}_link": link(row[name]) if row[name] else None for name in rule.files}}
