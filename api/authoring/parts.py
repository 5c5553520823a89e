"""One section or one lesson, as its latest draft has it now."""

from typing import Any
from uuid import UUID

from accounts.models import User

from api.authoring.access import lesson_for, section_for
from api.authoring.shown import shown_lesson, shown_section
from content.models import SectionPage
from content.tree import read_lesson, read_section


def section_now(user: User, section_id: UUID) -> dict[str, Any]:
    """The section for `SectionDraft`. Raises NotFound."""
    return shown_section(read_section(section_for(user, section_id)))


def lesson_now(user: User, lesson_id: UUID) -> dict[str, Any]:
    """The lesson for `LessonDraft`. Raises NotFound."""
    lesson = lesson_for(user, lesson_id)
    section = SectionPage.objects.only("uuid").get(path=lesson.path[: -lesson.steplen])
    return shown_lesson(read_lesson(lesson), section.uuid)
