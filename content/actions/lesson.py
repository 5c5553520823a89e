"""Adding, writing and removing lessons."""

from collections.abc import Mapping, Sequence
from typing import Any

from content.actions.editing import course_of, editing, remove, retried, still_in, write_draft
from content.actions.section import MAX_PARTS, TooManyParts
from content.body import stream_of
from content.fields import Check, checked, flag, line, number, one_of
from content.models import LessonPage, LessonType, SectionPage

Blocks = Sequence[Mapping[str, Any]]


@retried
def add_lesson(
    *,
    section: SectionPage,
    by: Any,
    title: str,
    type: str = LessonType.TEXT,
    duration_seconds: int = 0,
    is_preview: bool = False,
    body: Blocks = (),
) -> LessonPage:
    """A new lesson at the end of the section. Raises Forbidden, CourseLocked or Invalid.

    `duration_seconds` is what learners are told; `body` is typed blocks, which get ids where they have none.
    """
    fields = {
        "title": title,
        "type": type,
        "duration_seconds": duration_seconds,
        "is_preview": is_preview,
        "body": body,
    }
    with editing(course_of(section), by) as root:
        parent = still_in(root, section)
        values = checked(fields, _checks(by))
        if parent.numchild >= MAX_PARTS:
            raise TooManyParts
        lesson = LessonPage(owner=by, live=False, has_unpublished_changes=True, **values)
        lesson.slug = lesson.uuid.hex
        parent.add_child(instance=lesson)
        lesson.save_revision(user=by, log_action=True, clean=False)
        return lesson


def update_lesson(*, lesson: LessonPage, by: Any, **fields: Any) -> LessonPage:
    """Write the given fields to a new draft and return it. Raises Forbidden, CourseLocked or Invalid."""
    with editing(course_of(lesson), by) as root:
        fresh = still_in(root, lesson)
        return write_draft(fresh, checked(fields, _checks(by, fresh)), by)


@retried
def delete_lesson(*, lesson: LessonPage, by: Any) -> None:
    """Remove a lesson from the working copy. Learners keep it until the next release, and their progress after."""
    with editing(course_of(lesson), by) as root:
        remove(still_in(root, lesson), by)


def _checks(by: Any, lesson: LessonPage | None = None) -> dict[str, Check]:
    def body(blocks: Any) -> Any:
        if blocks is None:
            raise ValueError("must be a list of blocks")
        existing = lesson.get_latest_revision_as_object().body.raw_data if lesson is not None else []
        field: Any = LessonPage._meta.get_field("body")
        return field.stream_block.to_python(stream_of(blocks, by=by, existing=list(existing)))

    return {
        "title": line,
        "type": one_of(LessonType),
        "duration_seconds": number,
        "is_preview": flag,
        "body": body,
    }
