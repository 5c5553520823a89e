"""A changeset as the review screens show it: the whole course in order, with what did not change folded."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from cms.review.blocks import ShownBlock, same_block, shown_block
from cms.review.folding import Fold, folded
from cms.review.pictures import Media
from cms.review.settings import ShownField, shown_fields
from content.arrangement import merged
from content.changes import Change, Comparison, FieldChange, PartChange
from content.snapshot import Snapshot

MARKS = {"added": "+", "removed": "−", "changed": "~", "moved": "→", "": ""}
_NONE = Snapshot({}, {}, {})


@dataclass(frozen=True)
class ShownLesson:
    """A lesson at its place; without fields and blocks where it did not change."""

    id: str
    title: str
    change: Change | None
    moved: str = ""
    fields: list[ShownField] = field(default_factory=list)
    body: list[Fold[ShownBlock]] = field(default_factory=list)

    @property
    def mark(self) -> str:
        return MARKS[self.change or ""]

    @property
    def count(self) -> int:
        """How many of its settings and blocks differ, where it is more than that it came or went."""
        if self.change != "changed":
            return 0
        return len(self.fields) + sum(bool(block.change) for fold in self.body for block in fold.items)


@dataclass(frozen=True)
class ShownSection:
    """A section at its place, with its lessons."""

    id: str
    title: str
    change: Change | None
    moved: bool
    fields: list[ShownField]
    lessons: list[Fold[ShownLesson]]
    is_same: bool

    @property
    def mark(self) -> str:
        return MARKS[self.change or ""]

    @property
    def count(self) -> int:
        return sum(len(fold.items) for fold in self.lessons)


@dataclass(frozen=True)
class ShownChanges:
    """The whole changeset. `totals` are the sentences of the summary; `sections` are in the order of the course."""

    is_first: bool
    is_empty: bool
    totals: list[tuple[str, str]]
    course: list[ShownField]
    sections: list[Fold[ShownSection]]


def shown(comparison: Comparison, noted: Collection[str] = ()) -> ShownChanges:
    """The comparison with every difference marked; the sections and lessons in `noted` are not folded away."""
    changes, media = comparison.changes, Media(comparison)
    before, after = comparison.before or _NONE, comparison.after
    lessons = _lessons(before, after, {part.id: part for part in changes.lessons}, media)
    parts = {part.id: part for part in changes.sections}
    sections = [
        _section(key, before, after, parts.get(key), lessons[key], noted)
        for key in merged(list(before.sections), list(after.sections))
    ]
    return ShownChanges(
        is_first=changes.is_first,
        is_empty=changes.is_empty,
        totals=_totals(changes.course, changes.sections, changes.lessons),
        course=shown_fields(changes.course, before, after, media),
        sections=folded(sections, 0, lambda section: section.is_same),
    )


def _section(
    key: str,
    before: Snapshot,
    after: Snapshot,
    part: PartChange | None,
    lessons: list[ShownLesson],
    noted: Collection[str],
) -> ShownSection:
    is_same = part is None and key not in noted and all(_is_quiet(lesson, noted) for lesson in lessons)
    return ShownSection(
        id=key,
        title=(after.sections.get(key) or before.sections[key])["title"],
        change=part.change if part else None,
        moved=bool(part and part.moved),
        fields=shown_fields(_telling(part), before, after) if part else [],
        lessons=folded(lessons, 0, lambda lesson: _is_quiet(lesson, noted)),
        is_same=is_same,
    )


def _is_quiet(lesson: ShownLesson, noted: Collection[str]) -> bool:
    return lesson.change is None and lesson.id not in noted


def _telling(part: PartChange) -> list[FieldChange]:
    """The fields, without the title of what is new, which stands above them."""
    return [field for field in part.fields if part.change == "changed" or field.field != "title"]


def _lessons(
    before: Snapshot, after: Snapshot, parts: dict[str, PartChange], media: Media
) -> dict[str, list[ShownLesson]]:
    """The lessons of each section in order, those that are gone in their old place."""
    old, new = defaultdict(list), defaultdict(list)
    for key, lesson in after.lessons.items():
        new[lesson.section_id].append(key)
    for key, lesson in before.lessons.items():
        if key not in after.lessons or after.lessons[key].section_id == lesson.section_id:
            old[lesson.section_id].append(key)
    return defaultdict(
        list,
        {
            section: [_lesson(key, before, after, parts.get(key), media) for key in merged(old[section], new[section])]
            for section in {*old, *new}
        },
    )


def _lesson(key: str, before: Snapshot, after: Snapshot, part: PartChange | None, media: Media) -> ShownLesson:
    old, new = before.lessons.get(key), after.lessons.get(key)
    title = (new or old).fields["title"]  # type: ignore[union-attr]
    if part is None:
        return ShownLesson(key, title, None)
    return ShownLesson(
        id=key,
        title=title,
        change=part.change,
        moved=_moved(part, before, after),
        fields=shown_fields(_telling(part), before, after),
        body=_body(part, old.blocks if old else [], new.blocks if new else [], media),
    )


def _moved(part: PartChange, before: Snapshot, after: Snapshot) -> str:
    """Where it came from, if it moved."""
    if not part.moved:
        return ""
    section = before.lessons[part.id].section_id
    if section == after.lessons[part.id].section_id:
        return "Moved within its section"
    return f"Moved here from “{before.sections[section]['title']}”"


def _body(
    part: PartChange, before: list[dict[str, Any]], after: list[dict[str, Any]], media: Media
) -> list[Fold[ShownBlock]]:
    changed = {(block.id, block.type): block for block in part.blocks}
    if not changed:
        return []
    blocks = {(block["id"], block["type"]): block for block in [*before, *after]}
    order = merged(
        [(block["id"], block["type"]) for block in before], [(block["id"], block["type"]) for block in after]
    )
    body = [shown_block(changed[key], media) if key in changed else same_block(blocks[key]) for key in order]
    return folded(body, 1, lambda block: not block.change)


def _totals(course: Any, sections: Iterable[PartChange], lessons: Iterable[PartChange]) -> list[tuple[str, str]]:
    """How much there is of each kind of change, as (kind, words)."""
    found = [("changed", _counted(len(course), "setting", "changed"))] if course else []
    for noun, parts in (("section", sections), ("lesson", lessons)):
        counts = Counter[str](part.change for part in parts)
        found += [(kind, _counted(counts[kind], noun, kind)) for kind in MARKS if kind and counts[kind]]
    return found


def _counted(number: int, noun: str, done: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'} {done}"
