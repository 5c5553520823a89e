"""The changeset: what differs between two snapshots of a course, lesson by lesson, field by field, block by block."""

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from wagtail.models import WorkflowState

from content.arrangement import displaced
from content.field_changes import FieldChange, fields_changed, lesson_fields_changed
from content.models import Course, Release
from content.question_changes import question_changes
from content.questions.blocks import asks
from content.snapshot import COURSE_FIELDS, SECTION_FIELDS, LessonSnapshot, Snapshot, of_draft, of_release
from content.status import CourseStatus, Standing, review_of
from content.tree import DraftCourse, read_draft

Change = Literal["added", "removed", "moved", "changed"]


@dataclass(frozen=True)
class BlockChange:
    """One block that came, went, moved or says something else."""

    id: str
    type: str
    change: Change
    before: Any
    after: Any
    moved: bool = False
    fields: list[FieldChange] = field(default_factory=list)
    """Of a question, what differs in words, key included."""


@dataclass(frozen=True)
class PartChange:
    """A section or a lesson that came, went, moved or says something else."""

    id: str
    title: str
    change: Change
    moved: bool = False
    section_id: str | None = None
    fields: list[FieldChange] = field(default_factory=list)
    blocks: list[BlockChange] = field(default_factory=list)


@dataclass(frozen=True)
class Changeset:
    """Everything that differs; `is_first` when there is nothing to compare with."""

    is_first: bool
    course: list[FieldChange]
    sections: list[PartChange]
    lessons: list[PartChange]

    @property
    def is_empty(self) -> bool:
        return not (self.course or self.sections or self.lessons)

    def as_dict(self) -> dict[str, Any]:
        """For the API."""
        return asdict(self)


@dataclass(frozen=True)
class Comparison:
    """Two states of a course and what differs between them."""

    before: Snapshot | None
    after: Snapshot
    changes: Changeset


def course_changes(course: Course) -> Changeset:
    """What the candidate changes for learners; where none is being judged, what the working copy would."""
    return compare_course(course).changes


def compare_course(course: Course, standing: Standing | None = None, draft: DraftCourse | None = None) -> Comparison:
    """The candidate, or the working copy where none is being judged, beside what learners see."""
    review = _review(standing) if standing is not None else review_of(course)
    current = course.current_release
    before = of_release(current, as_authored=review is None) if current is not None else None
    if review is not None:
        return _compared(before, of_release(course.releases.get(workflow_state=review)))
    return _compared(before, of_draft(draft or read_draft(course)))


def _review(standing: Standing) -> WorkflowState | None:
    judged = standing.status in {CourseStatus.PENDING, CourseStatus.APPROVED}
    return standing.workflow_state if judged else None


def compare_releases(older: Release | None, newer: Release) -> Comparison:
    """What `newer` has otherwise than `older` (None: all is new)."""
    return _compared(of_release(older) if older is not None else None, of_release(newer))


def _compared(before: Snapshot | None, after: Snapshot) -> Comparison:
    return Comparison(before, after, changes(before, after))


def changes(before: Snapshot | None, after: Snapshot) -> Changeset:
    """What differs from `before` (None for nothing at all) to `after`."""
    old = before or Snapshot({}, {}, {})
    return Changeset(
        is_first=before is None,
        course=fields_changed(old.fields, after.fields, COURSE_FIELDS),
        sections=_sections(old, after),
        lessons=_lessons(old, after),
    )


def _sections(old: Snapshot, new: Snapshot) -> list[PartChange]:
    moved = displaced(list(old.sections), list(new.sections))
    found = []
    for key, fields in new.sections.items():
        change = fields_changed(old.sections.get(key, {}), fields, SECTION_FIELDS)
        kind = _kind(key in old.sections, key in moved, bool(change))
        if kind:
            found.append(PartChange(key, fields["title"], kind, key in moved, fields=change))
    gone = [
        PartChange(key, value["title"], "removed") for key, value in old.sections.items() if key not in new.sections
    ]
    return found + gone


def _lessons(old: Snapshot, new: Snapshot) -> list[PartChange]:
    moved = _moved_lessons(old, new)
    found = []
    for key, lesson in new.lessons.items():
        change = _lesson(old.lessons.get(key), lesson, key in moved)
        if change is not None:
            found.append(change)
    gone = [
        PartChange(
            key, lesson.fields["title"], "removed", section_id=lesson.section_id, blocks=_blocks(lesson.blocks, [])
        )
        for key, lesson in old.lessons.items()
        if key not in new.lessons
    ]
    return found + gone


def _lesson(old: LessonSnapshot | None, new: LessonSnapshot, moved: bool) -> PartChange | None:
    fields = lesson_fields_changed(old.fields if old else {}, new.fields)
    blocks = _blocks(old.blocks if old else [], new.blocks)
    kind = _kind(old is not None, moved, bool(fields or blocks))
    return PartChange(new.id, new.fields["title"], kind, moved, new.section_id, fields, blocks) if kind else None


def _kind(known: bool, moved: bool, changed: bool) -> Change | None:
    if not known:
        return "added"
    return "changed" if changed else "moved" if moved else None


def _moved_lessons(old: Snapshot, new: Snapshot) -> set[str]:
    """Lessons in another section, and those whose order within their section changed."""
    both = old.lessons.keys() & new.lessons.keys()
    moved = {key for key in both if old.lessons[key].section_id != new.lessons[key].section_id}
    before, after = _by_section(old, both - moved), _by_section(new, both - moved)
    return moved.union(*(displaced(before[section], keys) for section, keys in after.items()))


def _by_section(snapshot: Snapshot, keys: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key, lesson in snapshot.lessons.items():
        if key in keys:
            found[lesson.section_id].append(key)
    return found


def _blocks(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[BlockChange]:
    old = {(block["id"], block["type"]): block for block in before}
    new = {(block["id"], block["type"]): block for block in after}
    moved = displaced(list(old), list(new))
    found = [_block(old.get(key), block, key in moved) for key, block in new.items()]
    gone = [
        BlockChange(block["id"], block["type"], "removed", block["value"], None)
        for key, block in old.items()
        if key not in new
    ]
    return [change for change in found if change is not None] + gone


def _block(old: dict[str, Any] | None, new: dict[str, Any], moved: bool) -> BlockChange | None:
    kind = _kind(old is not None, moved, old is not None and old["value"] != new["value"])
    if kind is None:
        return None
    before = old["value"] if old is not None else None
    fields = question_changes(new["type"], before, new["value"]) if asks(new) and kind != "moved" else []
    return BlockChange(new["id"], new["type"], kind, before, new["value"], moved, fields)
