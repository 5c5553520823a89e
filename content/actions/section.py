"""Adding, describing and removing the sections of a course."""

from typing import Any

from lib.errors import DomainError

from content.actions.editing import course_of, editing, remove, retried, still_in, write_draft
from content.fields import Check, checked, line, words
from content.models import Course, SectionPage

MAX_PARTS = 2000
_CHECKS: dict[str, Check] = {"title": line, "description": words(2000)}


class TooManyParts(DomainError):
    """More than anybody teaches, or than the outline is made for."""

    code = "TOO_MANY_PARTS"
    status = 409
    message = f"A course has at most {MAX_PARTS} sections, and a section at most {MAX_PARTS} lessons."


@retried
def add_section(*, course: Course, by: Any, title: str, description: str = "") -> SectionPage:
    """A new section at the end of the course. Raises Forbidden, CourseLocked or Invalid."""
    values = checked({"title": title, "description": description}, _CHECKS)
    with editing(course, by) as root:
        if root.numchild >= MAX_PARTS:
            raise TooManyParts
        section = SectionPage(owner=by, live=False, has_unpublished_changes=True, **values)
        section.slug = section.uuid.hex
        root.add_child(instance=section)
        section.save_revision(user=by, log_action=True, clean=False)
        return section


def update_section(*, section: SectionPage, by: Any, **fields: Any) -> SectionPage:
    """Write the given fields to a new draft and return it. Raises Forbidden, CourseLocked or Invalid."""
    with editing(course_of(section), by) as root:
        return write_draft(still_in(root, section), checked(fields, _CHECKS), by)


@retried
def delete_section(*, section: SectionPage, by: Any) -> None:
    """Remove a section and its lessons from the working copy. Learners keep them until the next release."""
    with editing(course_of(section), by) as root:
        remove(still_in(root, section), by)
