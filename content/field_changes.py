"""Fields that differ between two versions of a course, a section or a lesson."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from content.assessed_fields import ASSESSED_FIELDS, USUALLY, field_words
from content.languages import language_name
from content.models import Category, Difficulty, LessonType
from content.snapshot import LESSON_FIELDS

_NAMES: dict[str, dict[Any, str]] = {
    "difficulty": {value: str(label) for value, label in Difficulty.choices},
    "type": {value: str(label) for value, label in LessonType.choices},
}


@dataclass(frozen=True)
class FieldChange:
    """One field that says something else; a value that is a code has its name beside it."""

    field: str
    label: str
    before: Any
    after: Any
    before_label: str | None = None
    after_label: str | None = None


def fields_changed(before: Mapping[str, Any], after: Mapping[str, Any], labels: Mapping[str, str]) -> list[FieldChange]:
    """Of the fields that have labels, those that differ."""
    pairs = ((name, label, before.get(name), after.get(name)) for name, label in labels.items())
    return [_named(FieldChange(*pair)) for pair in pairs if pair[2] != pair[3] and (pair[2] or pair[3])]


def _named(change: FieldChange) -> FieldChange:
    if change.field == "category":
        names = _category_names(change)
    elif change.field == "language":
        names = {tag: language_name(tag) for tag in (change.before, change.after) if tag}
    else:
        names = _NAMES.get(change.field, {})
    return replace(change, before_label=names.get(change.before), after_label=names.get(change.after))


def _category_names(change: FieldChange) -> dict[Any, str]:
    """The names of the two, as far as they still exist: slugs are what is compared."""
    return dict(Category.objects.filter(slug__in=(change.before, change.after)).values_list("slug", "name"))


def lesson_fields_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[FieldChange]:
    """What differs of a lesson's own fields. Where a side has none at all, those that are as usual say nothing."""
    found = fields_changed(old, new, LESSON_FIELDS)
    for name, label in ASSESSED_FIELDS.items():
        before, after = old.get(name), new.get(name)
        missing, said = name not in old, after
        if name not in new:
            missing, said = True, before
        if before != after and not (missing and said == USUALLY[name]):
            words = [field_words(name, side[name]) if name in side else None for side in (old, new)]
            found.append(FieldChange(name, label, before, after, *words))
    return found
