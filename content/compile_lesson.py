"""Compiling one lesson: typed blocks with their media frozen, and apart from them what a quiz or an assignment asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from content.assessments.assignment import AssignmentSettings
from content.assessments.compiled import (
    CompiledQuiz,
    assignment_summary,
    compiled_quiz,
    introduction,
    pictures_named,
)
from content.assessments.draws import Bank
from content.assessments.quiz import QuizSettings
from content.links import frame_of, playable
from content.models import MediaFile
from content.questions.blocks import asks
from content.richtext import clean_html
from content.tree import DraftLesson, DraftSection, digest
from content.typed_blocks import media_in

Frozen = Mapping[tuple[str, str], MediaFile]
Block = dict[str, Any]


@dataclass(frozen=True)
class CompiledLesson:
    """A lesson as learners will read it, at its place. `quiz` has the answers in it and is kept apart."""

    lesson_id: UUID
    section_id: UUID
    title: str
    type: str
    duration_seconds: int
    is_preview: bool
    blocks: list[Block]
    media: frozenset[str]
    requirement: str
    required_seconds: int
    weight: Decimal
    quiz: CompiledQuiz | None = None
    assessment: dict[str, Any] | None = None
    max_score: Decimal | None = None

    @property
    def content_hash(self) -> str:
        """The same for the same content, whatever release it is in. Of a quiz it is made of the key, too."""
        return lesson_hash(
            [self.title, self.type, self.duration_seconds, self.blocks],
            [self.quiz.content_hash if self.quiz else None, self.assessment],
            [self.requirement, self.required_seconds, self.weight],
        )


def lesson_hash(read: list[Any], assessed: list[Any], done: list[Any]) -> str:
    """The hash of what is read, what is assessed, and what it takes to be done with a lesson and how it counts."""
    requirement, seconds, weight = done
    return digest([*read, *assessed, requirement, seconds, f"{Decimal(weight):.2f}"])


def compiled_lesson(
    section: DraftSection, lesson: DraftLesson, frozen: Frozen, banks: Mapping[UUID, Bank]
) -> CompiledLesson:
    """The lesson as it will be released. Draws take from `banks`."""
    blocks = [_block(block, frozen) for block in lesson.blocks]
    settings = lesson.usable_settings
    quiz = _quiz(blocks, settings, banks, frozen) if isinstance(settings, QuizSettings) else None
    return CompiledLesson(
        lesson_id=lesson.uuid,
        section_id=section.page.uuid,
        title=lesson.title,
        type=lesson.type,
        duration_seconds=int(lesson.fields.get("duration_seconds") or 0),
        is_preview=bool(lesson.fields.get("is_preview")),
        blocks=introduction(blocks) if quiz else [block for block in blocks if not asks(block)],
        media=_hashes(lesson, frozen, banks),
        requirement=lesson.requirement,
        required_seconds=lesson.required_seconds,
        weight=lesson.weight,
        quiz=quiz,
        **_assessment(settings, quiz),
    )


def _quiz(blocks: list[Block], settings: QuizSettings, banks: Mapping[UUID, Bank], frozen: Frozen) -> CompiledQuiz:
    pictures = {
        uuid: {"file": file.file, "width": file.width, "height": file.height}
        for (kind, uuid), file in frozen.items()
        if kind == "image"
    }
    return compiled_quiz(blocks, settings, banks, pictures)


def _assessment(settings: QuizSettings | AssignmentSettings | None, quiz: CompiledQuiz | None) -> dict[str, Any]:
    if quiz is not None:
        return {"assessment": quiz.summary, "max_score": quiz.max_score}
    if isinstance(settings, AssignmentSettings):
        return {"assessment": assignment_summary(settings), "max_score": Decimal(settings.points)}
    return {}


def _hashes(lesson: DraftLesson, frozen: Frozen, banks: Mapping[UUID, Bank]) -> frozenset[str]:
    used = {(kind, str(reference)) for _, _, kind, reference in media_in(lesson.blocks)}
    used |= {("image", uuid) for uuid in pictures_named(lesson.blocks, banks)}
    return frozenset(frozen[reference].sha256 for reference in used if reference in frozen)


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
