"""Compiling a working copy into what learners will read. Reads drafts, freezes media, writes no release."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from content.certificate_design import pictures_of
from content.certificate_forms import compiled_design
from content.completion import completion_of
from content.freeze import frozen_media
from content.links import frame_of, playable
from content.models import MediaFile
from content.questions.blocks import asks
from content.richtext import clean_html, plain_text
from content.tree import DraftCourse, DraftLesson, DraftSection, digest
from content.typed_blocks import media_in

Frozen = dict[tuple[str, str], MediaFile]
Media = Callable[[set[UUID], set[UUID]], Frozen]


@dataclass(frozen=True)
class CompiledLesson:
    """A lesson as learners will read it, at its place."""

    lesson_id: UUID
    section_id: UUID
    title: str
    type: str
    duration_seconds: int
    is_preview: bool
    blocks: list[dict[str, Any]]
    media: frozenset[str]

    @property
    def content_hash(self) -> str:
        """The same for the same content, whatever release it is in."""
        return digest([self.title, self.type, self.duration_seconds, self.blocks])


@dataclass(frozen=True)
class CompiledCourse:
    """A whole course as learners will read it."""

    outline: dict[str, Any]
    lessons: list[CompiledLesson]
    search_text: str

    @property
    def content_hash(self) -> str:
        """The same for the same course, byte for byte."""
        return digest([self.outline, [[lesson.content_hash, lesson.is_preview] for lesson in self.lessons]])


def compile_course(draft: DraftCourse, *, media: Media = frozen_media) -> CompiledCourse:
    """The candidate for `draft`. What is to be released must be ready (see `content.readiness`).

    `media` gives the files of images and documents; by default they are frozen.
    """
    frozen = _media_of(draft, media)
    lessons = [_lesson(section, lesson, frozen) for section in draft.sections for lesson in section.lessons]
    outline = _outline(draft, lessons, frozen)
    return CompiledCourse(outline, lessons, _search_text(outline))


def _media_of(draft: DraftCourse, media: Media) -> Frozen:
    wanted: dict[str, set[UUID]] = {"image": set(), "document": set()}
    for lesson in draft.lessons():
        for _, _, kind, reference in media_in(lesson.blocks):
            wanted[kind].add(UUID(reference))
    if draft.thumbnail is not None:
        wanted["image"].add(draft.thumbnail)
    wanted["image"].update(map(UUID, pictures_of(draft.certificate)))
    return media(wanted["image"], wanted["document"])


def category_slug(draft: DraftCourse) -> str:
    """The slug of the draft's category, or an empty string."""
    from content.models import Category

    key = draft.page.fields.get("category")
    return (Category.objects.filter(pk=key).values_list("slug", flat=True).first() or "") if key else ""


def _outline(draft: DraftCourse, lessons: list[CompiledLesson], frozen: Frozen) -> dict[str, Any]:
    fields = draft.page.fields
    picture = frozen.get(("image", str(draft.thumbnail)))
    return {
        "title": draft.page.title,
        "summary": str(fields.get("summary") or "").strip(),
        "description": clean_html(str(fields.get("description") or "")),
        "category": category_slug(draft),
        "difficulty": fields.get("difficulty"),
        "language": fields.get("language"),
        "price": int(fields.get("price") or 0),
        "currency": fields.get("currency"),
        "thumbnail": picture.file if picture else "",
        "thumbnail_image": str(draft.thumbnail) if picture else "",
        "preview_video_url": str(fields.get("preview_video_url") or ""),
        "duration_seconds": sum(lesson.duration_seconds for lesson in lessons),
        "completion": completion_of(fields),
        "sections": [_section(section, lessons) for section in draft.sections],
        **compiled_design(
            draft.certificate, {key: file.file for (kind, key), file in frozen.items() if kind == "image"}
        ),
    }


def _section(section: DraftSection, lessons: list[CompiledLesson]) -> dict[str, Any]:
    return {
        "id": str(section.page.uuid),
        "title": section.page.title,
        "description": str(section.page.fields.get("description") or "").strip(),
        "lessons": [_entry(lesson) for lesson in lessons if lesson.section_id == section.page.uuid],
    }


def _entry(lesson: CompiledLesson) -> dict[str, Any]:
    return {
        "id": str(lesson.lesson_id),
        "title": lesson.title,
        "type": lesson.type,
        "duration_seconds": lesson.duration_seconds,
        "is_preview": lesson.is_preview,
    }


def _lesson(section: DraftSection, lesson: DraftLesson, frozen: Frozen) -> CompiledLesson:
    references = {(kind, str(reference)) for _, _, kind, reference in media_in(lesson.blocks)}
    return CompiledLesson(
        lesson_id=lesson.uuid,
        section_id=section.page.uuid,
        title=lesson.title,
        type=str(lesson.fields.get("type")),
        duration_seconds=int(lesson.fields.get("duration_seconds") or 0),
        is_preview=bool(lesson.fields.get("is_preview")),
        blocks=[_block(block, frozen) for block in lesson.blocks if not asks(block)],
        media=frozenset(frozen[reference].sha256 for reference in references if reference in frozen),
    )


def _block(block: dict[str, Any], frozen: Frozen) -> dict[str, Any]:
    value = block["value"]
    match block["type"]:
        case "rich_text":
            value = clean_html(value)
        case "callout":
            value = {**value, "text": clean_html(value["text"])}
        case "image":
            file = frozen.get(("image", value["image"]))
            if file is not None:
                value = {**value, "file": file.file, "width": file.width, "height": file.height}
        case "document":
            value = _document(value, frozen.get(("document", value["document"])))
        case "video":
            value = _video(value, frozen)
        case "embed":
            frame = frame_of(value["url"])
            value = {
                **value,
                "provider": frame.provider if frame else "link",
                "embed_url": frame.embed_url if frame else None,
            }
    return {"id": block["id"], "type": block["type"], "value": value}


def _document(value: dict[str, Any], file: MediaFile | None) -> dict[str, Any]:
    if file is None:
        return value
    name = file_name(value["title"], file.file)
    return {**value, "file": file.file, "file_name": name, "size": file.size}


def file_name(title: str, stored: str) -> str:
    """The name under which a learner saves a file: the title that its author gave it, with its own ending."""
    ending = stored.rsplit(".", 1)[-1]
    stem = "".join(c if c.isalnum() or c in " -_.()" else "-" for c in title).strip(" .-") or "file"
    return stem if stem.lower().endswith(f".{ending}") else f"{stem[:120]}.{ending}"


def _video(value: dict[str, Any], frozen: Frozen) -> dict[str, Any]:
    player = playable(value["url"]) if value["url"] else None
    video = frozen.get(("document", str(value["video"])))
    captions = frozen.get(("document", str(value["captions"])))
    return {
        **value,
        "provider": player.provider if player else "upload",
        "embed_url": player.embed_url if player else None,
        "file": video.file if video else None,
        "captions_file": captions.file if captions else None,
    }


def _search_text(outline: dict[str, Any]) -> str:
    titles = [
        entry["title"]
        for section in outline["sections"]
        for entry in ({"title": section["title"]}, *section["lessons"])
    ]
    return "\n".join([outline["title"], outline["summary"], plain_text(outline["description"]), *titles])
