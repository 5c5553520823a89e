"""Files that lessons use are there: their rows, and their bytes."""

from collections.abc import Iterator
from typing import Any

from content.checks.problem import Problem, in_lesson, named, placed_lessons
from content.checks.registry import Check
from content.models import CourseDocument, CourseImage
from content.tree import DraftCourse
from content.typed_blocks import media_in

_MODELS: dict[str, Any] = {"image": CourseImage, "document": CourseDocument}


def find(draft: DraftCourse) -> Iterator[Problem]:
    """Blocks that name a file which is gone."""
    wanted = {(kind, ref) for lesson in draft.lessons() for _, _, kind, ref in media_in(lesson.blocks)}
    missing = {(kind, uuid) for kind in _MODELS for uuid in _gone(kind, wanted)}
    for section, lesson in placed_lessons(draft):
        for position, field, kind, reference in media_in(lesson.blocks):
            if (kind, reference) in missing:
                message = f"{named(lesson)}: a file that it uses is missing."
                place = f"body.{position}.value.{field}"
                yield in_lesson(section, lesson, "MISSING_FILE", message, field=place, position=position)


def _gone(kind: str, wanted: set[tuple[str, Any]]) -> list[str]:
    uuids = {reference for its_kind, reference in wanted if its_kind == kind}
    media = _MODELS[kind].objects.filter(uuid__in=uuids) if uuids else []
    return [str(item.uuid) for item in media if not item.file.storage.exists(item.file.name)]


CHECK = Check("files", "No file is missing", "required", find, fixed=True)
