"""Reusing a lesson in another course by copying it: two lessons from then on, each with its own history."""

import json
from typing import Any

from lib.errors import Forbidden

from content.actions.editing import course_of, editing, retried, still_in
from content.actions.section import MAX_PARTS, TooManyParts
from content.models import LessonPage, SectionPage
from content.permissions import may_edit
from content.tree import read_lesson

_FIELDS = ("type", "duration_seconds", "is_preview", "requirement", "required_minutes", "weight")
_STREAMS = ("body", "assessment")


@retried
def copy_lesson(*, lesson: LessonPage, to_section: SectionPage, by: Any) -> LessonPage:
    """A copy of the lesson's latest draft at the end of a section. Raises Forbidden, CourseLocked or TooManyParts.

    `by` must be an instructor of both courses, or an admin. The copy is a lesson of its own: learners' progress in
    one says nothing of the other. Its blocks keep their ids, and links to lessons stay as they are: those that lead
    out of the course are found by the checks, as are draws from a bank that the other course can't draw from.
    """
    if not may_edit(by, course_of(lesson)):
        raise Forbidden("Only its instructors reuse the lessons of a course.")
    with editing(course_of(to_section), by) as root:
        parent = still_in(root, to_section)
        if parent.numchild >= MAX_PARTS:
            raise TooManyParts
        copy = _unsaved_copy(LessonPage.objects.select_related("latest_revision").get(pk=lesson.pk), by)
        parent.add_child(instance=copy)
        copy.save_revision(user=by, log_action="wagtail.copy", clean=False)
        return copy


def _unsaved_copy(lesson: LessonPage, by: Any) -> LessonPage:
    draft = read_lesson(lesson)
    copied = {name: draft.fields[name] for name in _FIELDS if name in draft.fields}
    copy = LessonPage(owner=by, live=False, has_unpublished_changes=True, title=draft.title, **copied)
    for name in _STREAMS:
        setattr(copy, name, _stream(name, draft.fields.get(name)))
    copy.slug = copy.uuid.hex
    return copy


def _stream(name: str, written: Any) -> Any:
    field: Any = LessonPage._meta.get_field(name)
    raw = json.loads(written) if isinstance(written, str) and written else written or []
    return field.stream_block.to_python(raw)
