"""Is a working copy fit to be judged? Every problem at once, each with the place where it is."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from content.body import problems_of
from content.compile import category_slug
from content.links import playable
from content.models import CourseDocument, CourseImage
from content.tree import DraftCourse, DraftLesson
from content.typed_blocks import media_in


@dataclass(frozen=True)
class Problem:
    """One reason why a course can't be submitted yet."""

    code: str
    message: str
    section_id: str | None = None
    lesson_id: str | None = None
    field: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """For the API."""
        return asdict(self)


def problems(draft: DraftCourse) -> list[Problem]:
    """Everything that keeps `draft` from being submitted."""
    return [*_course_problems(draft), *_tree_problems(draft), *_lesson_problems(draft), *_media_problems(draft)]


def _course_problems(draft: DraftCourse) -> Iterator[Problem]:
    fields = draft.page.fields
    if not draft.page.title:
        yield Problem("MISSING_TITLE", "The course needs a title.", field="title")
    if not str(fields.get("summary") or "").strip():
        yield Problem("MISSING_SUMMARY", "The course needs a summary for the catalogue.", field="summary")
    if not category_slug(draft):
        yield Problem("MISSING_CATEGORY", "The course needs a category.", field="category")
    if fields.get("preview_video_url") and playable(str(fields["preview_video_url"])) is None:
        message = "The preview video is not a YouTube or Vimeo link."
        yield Problem("BAD_PREVIEW_VIDEO", message, field="preview_video_url")
    for page in draft.pages():
        if page.fields.get("go_live_at") or page.fields.get("expire_at"):
            yield Problem(
                "SCHEDULED_PAGE", f"“{page.title}” has a schedule of its own. Releases have dates, pages don't."
            )


def _tree_problems(draft: DraftCourse) -> Iterator[Problem]:
    if not draft.sections:
        yield Problem("NO_SECTIONS", "The course has no sections.")
    for section in draft.sections:
        place = str(section.page.uuid)
        if not section.page.title:
            yield Problem("MISSING_TITLE", "A section has no title.", section_id=place, field="title")
        if not section.lessons:
            message = f"The section “{section.page.title}” has no lessons."
            yield Problem("EMPTY_SECTION", message, section_id=place)


def _lesson_problems(draft: DraftCourse) -> Iterator[Problem]:
    for section in draft.sections:
        for lesson in section.lessons:
            for code, message, field in _in_lesson(lesson):
                yield Problem(code, message, str(section.page.uuid), str(lesson.uuid), field)


def _in_lesson(lesson: DraftLesson) -> Iterator[tuple[str, str, str]]:
    name = f"The lesson “{lesson.title}”"
    if not lesson.title:
        yield "MISSING_TITLE", "A lesson has no title.", "title"
    if not lesson.blocks:
        yield "EMPTY_LESSON", f"{name} has no content.", "body"
    if lesson.fields.get("type") == "VIDEO" and not any(_is_video(block) for block in lesson.blocks):
        yield "NO_VIDEO", f"{name} is a video lesson without a video.", "body"
    for path, message in problems_of(lesson.blocks):
        yield "INVALID_BLOCK", f"{name}: {message}.", f"body.{path}"


def _is_video(block: dict[str, Any]) -> bool:
    return block["type"] == "video" or (block["type"] == "embed" and playable(str(block["value"]["url"])) is not None)


def _media_problems(draft: DraftCourse) -> Iterator[Problem]:
    """Files that a block names and that are not there any more: their rows, or the bytes."""
    wanted = {(kind, ref) for lesson in draft.lessons() for _, _, kind, ref in media_in(lesson.blocks)}
    missing = {("image", str(uuid)) for uuid in _gone(CourseImage, wanted, "image")}
    missing |= {("document", str(uuid)) for uuid in _gone(CourseDocument, wanted, "document")}
    for section in draft.sections:
        for lesson in section.lessons:
            for position, field, kind, reference in media_in(lesson.blocks):
                if (kind, reference) in missing:
                    message = f"The lesson “{lesson.title}”: a file that it uses is missing."
                    place = f"body.{position}.value.{field}"
                    yield Problem("MISSING_FILE", message, str(section.page.uuid), str(lesson.uuid), place)


def _gone(model: Any, wanted: set[tuple[str, Any]], kind: str) -> list[str]:
    uuids = {reference for its_kind, reference in wanted if its_kind == kind}
    media = model.objects.filter(uuid__in=uuids) if uuids else []
    return [str(item.uuid) for item in media if not item.file.storage.exists(item.file.name)]
