"""Compiling a working copy into what learners will read. Reads drafts, freezes media, writes no release."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from content.assessments.compiled import pictures_named
from content.assessments.draws import Bank, Pools, banks_in
from content.banks import banks_of
from content.certificate_design import pictures_of
from content.certificate_forms import compiled_design
from content.compile_lesson import CompiledLesson, compiled_lesson
from content.completion import completion_of
from content.freeze import frozen_media
from content.models import MediaFile
from content.richtext import clean_html, plain_text
from content.tree import DraftCourse, DraftSection, digest
from content.typed_blocks import media_in

Frozen = dict[tuple[str, str], MediaFile]
Media = Callable[[set[UUID], set[UUID]], Frozen]


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


def compile_course(draft: DraftCourse, *, media: Media = frozen_media, pools: Pools = banks_of) -> CompiledCourse:
    """The candidate for `draft`. What is to be released must be ready (see `content.readiness`).

    `media` gives the files of images and documents; by default they are frozen. `pools` gives the banks from which
    quizzes draw.
    """
    wanted = {bank for lesson in draft.lessons() for bank in banks_in(lesson.blocks)}
    banks = pools(draft.course.pk, wanted) if wanted else {}
    frozen = _media_of(draft, banks, media)
    lessons = [
        compiled_lesson(section, lesson, frozen, banks) for section in draft.sections for lesson in section.lessons
    ]
    outline = _outline(draft, lessons, frozen)
    return CompiledCourse(outline, lessons, _search_text(outline))


def _media_of(draft: DraftCourse, banks: Mapping[UUID, Bank], media: Media) -> Frozen:
    wanted: dict[str, set[UUID]] = {"image": set(), "document": set()}
    for lesson in draft.lessons():
        for _, _, kind, reference in media_in(lesson.blocks):
            wanted[kind].add(UUID(reference))
        wanted["image"] |= {UUID(uuid) for uuid in pictures_named(lesson.blocks, banks)}
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


def _search_text(outline: dict[str, Any]) -> str:
    titles = [
        entry["title"]
        for section in outline["sections"]
        for entry in ({"title": section["title"]}, *section["lessons"])
    ]
    return "\n".join([outline["title"], outline["summary"], plain_text(outline["description"]), *titles])
