"""Reusing a lesson in another course by copying it: two lessons from then on, each with its own history."""

import json
from typing import Any

from lib.errors import Forbidden

from content.actions.editing import course_of, editing, retried, still_in
from content.actions.section import MAX_PARTS, TooManyParts
from content.models import LessonPage, SectionPage
from content.permissions import may_edit
from content.tree import read_lesson

_FIELDS = ("type", "duration_seconds", "is_preview")


@retried
def copy_lesson(*, lesson: LessonPage, to_section: SectionPage, by: Any) -> LessonPage:
    """A copy of the lesson's latest draft at the end of a section. Raises Forbidden, CourseLocked or TooManyParts.

    `by` must be an instructor of both courses, or an admin. The copy is a lesson of its own: learners' progress in
    one says nothing of the other. Its blocks keep their ids, and links to lessons stay as they are: those that lead
    out of the course are found by the checks.
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
    body: Any = LessonPage._meta.get_field("body")
    written = draft.fields.get("body") or []
    raw = json.loads(written) if isinstance(written, str) else written
    copied = {name: draft.fields[name] for name in _FIELDS}
    copy = LessonPage(owner=by, live=False, has_unpublished_changes=True, title=draft.title, **copied)
    copy.body = body.stream_block.to_python(raw)
    copy.slug = copy.uuid.hex
    return copy
