"""A course at one moment, ready to be compared: a release that was compiled, or the working copy as it stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from content.assessed_fields import fields_of_draft, fields_of_version, settings_data
from content.assessments.authored import authored_block
from content.assessments.pictures import with_pictures
from content.certificate_design import Design
from content.certificate_forms import LABELS, authored_design, design_fields, files_of_design
from content.compile import category_slug
from content.completion import completion_in, completion_of
from content.models import Release
from content.questions.blocks import asks
from content.richtext import clean_html
from content.tree import DraftCourse
from content.typed_blocks import MEDIA_FIELDS

_PAGE_FIELDS = {
    "title": "Title",
    "summary": "Summary",
    "description": "Description",
    "category": "Category",
    "difficulty": "Difficulty",
    "language": "Language",
    "price": "Price",
    "currency": "Currency",
    "thumbnail": "Thumbnail",
    "preview_video_url": "Preview video",
    "completion_share": "Lessons to be done, in per cent",
    "completion_grade": "Course grade to be reached, in per cent",
}
COURSE_FIELDS = {**_PAGE_FIELDS, **LABELS}
LESSON_FIELDS = {"title": "Title", "type": "Type", "duration_seconds": "Duration", "is_preview": "Open to everybody"}
SECTION_FIELDS = {"title": "Title", "description": "Description"}
_AUTHORS_OWN = {
    "image": {"image", "alt", "caption"},
    "video": {"url", "video", "title", "transcript", "captions"},
    "document": {"document", "title"},
    "embed": {"url", "title"},
}


@dataclass(frozen=True)
class LessonSnapshot:
    """A lesson and where it stands. `settings` are those of the quiz or assignment that it is, with its `kind`."""

    id: str
    section_id: str
    fields: dict[str, Any]
    blocks: list[dict[str, Any]]
    settings: dict[str, Any] | None = None


@dataclass(frozen=True)
class Snapshot:
    """A course, its sections and its lessons, in order."""

    fields: dict[str, Any]
    sections: dict[str, dict[str, Any]]
    lessons: dict[str, LessonSnapshot]
    frozen: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What each media file was when it was compiled, by the uuid of what its author named."""
    certificate: Design | None = None


def of_release(release: Release, *, as_authored: bool = False) -> Snapshot:
    """What a release says, keys included, in two queries.

    `as_authored` leaves out what compiling added, to compare with a draft.
    """
    document = release.document
    entries = {entry["id"]: entry for section in document["sections"] for entry in section["lessons"]}
    placed = list(release.lessons.select_related("version__quiz").order_by("position"))
    bodies = {item.pk: item.version.all_blocks for item in placed}
    document = {**document, **completion_in(document)}
    fields = {name: document[name] for name in _PAGE_FIELDS}
    if as_authored:
        fields["thumbnail"] = document.get("thumbnail_image", "")
    design = authored_design(document)
    fields |= design_fields(design, None if as_authored else files_of_design(document))
    return Snapshot(
        fields=fields,
        sections={section["id"]: {name: section[name] for name in SECTION_FIELDS} for section in document["sections"]},
        lessons={
            str(item.lesson_id): LessonSnapshot(
                id=str(item.lesson_id),
                section_id=str(item.section_id),
                fields={name: entries[str(item.lesson_id)][name] for name in LESSON_FIELDS}
                | fields_of_version(item.version),
                blocks=[(_authored if as_authored else compared_block)(block) for block in bodies[item.pk]],
                settings=item.version.assessed_by,
            )
            for item in placed
        },
        frozen=frozen_in(document, bodies.values()),
        certificate=design,
    )


def compared_block(block: dict[str, Any]) -> dict[str, Any]:
    """A block of a release in the form in which it is compared with that of another."""
    return with_pictures(block) if asks(block) else block


def frozen_in(document: dict[str, Any], bodies: Iterable[list[dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """The frozen file behind each media uuid that a compiled course names."""
    found = {uuid: file for body in bodies for block in body for uuid, file in _frozen_of(block)}
    if document.get("thumbnail_image"):
        found.setdefault(document["thumbnail_image"], {"file": document["thumbnail"]})
    for uuid, file in files_of_design(document).items():
        found.setdefault(uuid, {"file": file})
    return found


def _frozen_of(block: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    value = block["value"]
    for name in MEDIA_FIELDS.get(block["type"], {}):
        file = value.get("captions_file" if name == "captions" else "file")
        if value.get(name) and file:
            yield value[name], {"file": file, **{key: value.get(key) for key in ("file_name", "width", "height")}}
    yield from block.get("pictures", {}).items()


def of_draft(draft: DraftCourse) -> Snapshot:
    """What the working copy says now."""
    course = draft.page.fields
    fields = {name: course.get(name) for name in _PAGE_FIELDS}
    fields |= {
        "title": draft.page.title,
        "summary": str(course.get("summary") or "").strip(),
        "description": clean_html(str(course.get("description") or "")),
        "category": category_slug(draft),
        "thumbnail": str(draft.thumbnail or ""),
        "preview_video_url": str(course.get("preview_video_url") or ""),
        **design_fields(draft.certificate),
        **completion_in({"completion": completion_of(course)}),
    }
    sections = {
        str(section.page.uuid): {
            "title": section.page.title,
            "description": str(section.page.fields.get("description") or "").strip(),
        }
        for section in draft.sections
    }
    lessons = {
        str(lesson.uuid): LessonSnapshot(
            id=str(lesson.uuid),
            section_id=str(section.page.uuid),
            fields={
                **{name: lesson.fields.get(name) for name in LESSON_FIELDS},
                "title": lesson.title,
                **fields_of_draft(lesson),
            },
            blocks=[_authored(block) for block in lesson.blocks],
            settings=settings_data(lesson.usable_settings),
        )
        for section in draft.sections
        for lesson in section.lessons
    }
    return Snapshot(fields, sections, lessons, certificate=draft.certificate)


def _authored(block: dict[str, Any]) -> dict[str, Any]:
    """A block as its author wrote it, in the one form in which it is compared."""
    value = block["value"]
    if asks(block):
        return authored_block(block)
    if block["type"] == "rich_text":
        value = clean_html(value)
    elif block["type"] == "callout":
        value = {**value, "text": clean_html(value.get("text") or "")}
    elif block["type"] in _AUTHORS_OWN:
        value = {name: value.get(name) for name in sorted(_AUTHORS_OWN[block["type"]])}
        for field in MEDIA_FIELDS.get(block["type"], {}):
            value[field] = str(value[field]) if value[field] else None
    return {"id": block["id"], "type": block["type"], "value": value}
