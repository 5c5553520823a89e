"""What the school asks of a course before it is published: how strict checks are, and the reviewers' checklist."""

from collections.abc import Iterable, Mapping
from typing import Any

from accounts import trail
from django.db import transaction
from lib.errors import Forbidden, Invalid
from outbox.record import record

from content.checks.registry import all_checks
from content.models import CheckLevel, ChecklistItem


def choose_check_levels(*, by: Any, levels: Mapping[str, str]) -> None:
    """Set the level of the checks that `levels` names; the others stay. Raises Forbidden or Invalid."""
    _require_admin(by)
    known = {check.code: check for check in all_checks() if not check.fixed}
    for code, level in levels.items():
        if code not in known:
            raise Invalid.field(code, "is not a check whose level can be chosen")
        if level not in CheckLevel.Level.values:
            raise Invalid.field(code, "must be required or recommended")
    with transaction.atomic():
        before = _levels()
        for code, level in levels.items():
            if level == known[code].level:
                CheckLevel.objects.filter(pk=code).delete()
            else:
                CheckLevel.objects.update_or_create(pk=code, defaults={"level": level})
        record("review_rules.changed", user_id=by.pk)
        _tell(by, "check levels", before, _levels())


def keep_checklist(*, by: Any, items: Iterable[ChecklistItem], removed: Iterable[ChecklistItem] = ()) -> None:
    """Write these lines and remove those. What was ticked keeps its words. Raises Forbidden or Invalid."""
    _require_admin(by)
    with transaction.atomic():
        before = _lines()
        for item in items:
            item.text = " ".join(item.text.split())
            if not item.text or len(item.text) > 200:
                raise Invalid.field("text", "needs between 1 and 200 characters")
            item.save()
        for item in removed:
            item.delete()
        record("review_rules.changed", user_id=by.pk)
        _tell(by, "review checklist", before, _lines())


def _levels() -> dict[str, str]:
    return dict(CheckLevel.objects.order_by("pk").values_list("pk", "level"))


def _lines() -> list[str]:
    lines = ChecklistItem.objects.order_by("pk")
    return [line.text if line.active else f"{line.text} (not asked)" for line in lines]


def _tell(by: Any, setting: str, before: Any, after: Any) -> None:
    if before != after:
        trail.record("school.settings_changed", by=by, setting=setting, before=before, after=after)


def _require_admin(by: Any) -> None:
    if not by.is_admin:
        raise Forbidden("Only admins change the rules of reviews.")
