"""From a course that was read to a draft course of its instructor: media, sections, lessons, through the actions."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile, File
from lib.errors import Invalid
from outbox.record import record

from content.actions.course import create_course
from content.actions.editing import retried
from content.actions.lesson import add_lesson, update_lesson
from content.actions.media import add_document, add_image
from content.actions.question_imports import keep_questions
from content.actions.section import add_section
from content.body import problems_of
from content.imports.course import Block, ImportedCourse, ImportedFile, ImportedLesson, ImportReport
from content.imports.lesson_links import relinked
from content.imports.package import Package
from content.imports.questions.outcome import ReadQuestions
from content.imports.questions.report import BankImport
from content.models import Course, LessonPage, QuestionBank
from content.questions.blocks import DRAW, is_question
from content.questions.pictured import with_pictures
from content.typed_blocks import held, holding, media_fields

IN_MEMORY = 8 * 1024**2


@retried
def build_course(imported: ImportedCourse, *, package: Package, by: Any, report: ImportReport) -> Course:
    """The draft course: all of it, or nothing. What a file or a block turns out not to fit is said in the report."""
    with _files_go_when_it_fails() as stored:
        media = {key: uuid for key, uuid in _bring_media(imported, package, by, report, stored) if uuid}
        course = create_course(
            by=by,
            title=imported.title,
            summary=imported.summary,
            description=imported.description,
            language=imported.language,
        )
        names = media | _bring_banks(imported, by, report, stored)
        _build_tree(imported, course, names, by, report)
        record("course.imported", course_id=course.pk, user_id=by.pk)
        return course


@contextmanager
def _files_go_when_it_fails() -> Iterator[list[Any]]:
    """A rolled-back transaction leaves the files of its media behind; take them away too."""
    stored: list[Any] = []
    try:
        yield stored
    except BaseException:
        for item in stored:
            item.file.storage.delete(item.file.name)
        raise


def _bring_media(
    imported: ImportedCourse, package: Package, by: Any, report: ImportReport, stored: list[Any]
) -> Iterator[tuple[str, UUID | None]]:
    """The id of each file's medium; None, with a warning, for one that the upload rules refuse after all."""
    for file in imported.files.values():
        try:
            with _opened(file, package) as upload:
                add = add_image if file.kind == "image" else add_document
                medium = add(by=by, file=upload, title=file.title)
        except Invalid as refusal:
            reasons = " ".join(text for texts in refusal.details.get("fields", {}).values() for text in texts)
            report.warn(f"The file “{file.path or file.name}” was left out: {reasons}")
            yield file.key, None
        else:
            stored.append(medium)
            yield file.key, medium.uuid


def _bring_banks(imported: ImportedCourse, by: Any, report: ImportReport, stored: list[Any]) -> dict[str, UUID]:
    """The banks that quizzes draw from, by their keys; one that was imported before is brought up to date."""
    banks: dict[str, UUID] = {}
    for bank in imported.banks:
        read = ReadQuestions(questions=bank.questions)
        done = BankImport.of(read)
        row = QuestionBank.objects.filter(owner=by, title__iexact=bank.title).first()
        banks[bank.key] = keep_questions(
            read, bank=row, title=bank.title, name=bank.file, by=by, report=done, stored=stored
        ).pk
        for warning in done.warnings:
            report.warn(warning)
    return banks


@contextmanager
def _opened(file: ImportedFile, package: Package) -> Iterator[File[Any]]:
    """The bytes of a file, in a temporary file of our own naming when they are many."""
    if file.data is not None:
        yield ContentFile(file.data, name=file.name)
        return
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as copy:
        package.archive.copy(file.path, copy)
        copy.seek(0)
        upload: File[Any] = File(copy, name=file.name)
        upload.size = package.archive.size(file.path)
        yield upload


def _build_tree(
    imported: ImportedCourse, course: Course, media: Mapping[str, UUID], by: Any, report: ImportReport
) -> None:
    pages: dict[str, LessonPage] = {}
    linking: list[tuple[LessonPage, list[Block]]] = []
    for section in imported.sections:
        parent = add_section(course=course, by=by, title=section.title)
        for lesson in section.lessons:
            blocks = _with_media(lesson, media, report)
            waits = "lesson:" in str(blocks)
            body = [] if waits else blocks
            assessed: dict[str, Any] = {lesson.type.lower(): lesson.settings} if lesson.settings else {}
            page = add_lesson(section=parent, by=by, title=lesson.title, type=lesson.type, body=body, **assessed)
            pages[str(lesson.id)] = page
            if waits:
                linking.append((page, blocks))
    ids = {old: str(page.uuid) for old, page in pages.items()}
    for page, blocks in linking:
        update_lesson(lesson=page, by=by, body=relinked(blocks, ids))


def _with_media(lesson: ImportedLesson, media: Mapping[str, UUID], report: ImportReport) -> list[Block]:
    """The blocks with the ids of their media; those that can't be kept are left out and named."""
    fitting = [block for block in (_placed(block, media) for block in lesson.blocks) if block is not None]
    wrong: dict[int, str] = {}
    for path, message in problems_of(fitting):
        wrong.setdefault(int(path.split(".")[0]), message)
    for position, message in wrong.items():
        report.warn(f"“{lesson.title}”: a block of type {fitting[position]['type']} was left out, it {message}.")
    return [block for position, block in enumerate(fitting) if position not in wrong]


def _placed(block: Block, media: Mapping[str, UUID]) -> Block | None:
    value = block["value"]
    fields = media_fields(block["type"], value)
    for field in fields:
        reference = held(value, field)
        value = holding(value, field, str(media[reference]) if reference in media else None)
    if block["type"] == DRAW:
        return {**block, "value": {**value, "bank": str(media[value["bank"]])}}
    if is_question(block):
        return {**block, "value": with_pictures(value, lambda picture: picture if picture["image"] else None)}
    lost = fields and all(value[name] is None for name in fields) and not value.get("url")
    return None if lost else {**block, "value": value}
