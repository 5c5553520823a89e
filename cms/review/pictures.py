"""The media of a changeset, loaded at once: what a file is called, and where its picture is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.core.files.storage import default_storage

from content.assessments.pictures import named_in
from content.certificate_forms import PICTURES
from content.changes import Comparison
from content.models import CourseDocument, CourseImage
from content.questions.blocks import DRAW
from content.typed_blocks import held, media_fields

Side = Literal["before", "after"]
ON_THE_COURSE = {"thumbnail", *PICTURES}
"""The fields of a course that are pictures."""


@dataclass(frozen=True)
class Picture:
    """A picture as it was or will be."""

    url: str
    title: str
    width: int | None
    height: int | None


@dataclass(frozen=True)
class Pictures:
    """A picture before and after."""

    before: Picture | None
    after: Picture | None

    @property
    def is_same(self) -> bool:
        return self.before == self.after


class Media:
    """Everything that the changed blocks of a comparison name: two queries, however many there are."""

    def __init__(self, comparison: Comparison) -> None:
        wanted = set(_named(comparison))
        self._frozen = {
            "before": comparison.before.frozen if comparison.before else {},
            "after": comparison.after.frozen,
        }
        images = CourseImage.objects.filter(uuid__in={key for kind, key in wanted if kind == "image"})
        documents = CourseDocument.objects.filter(uuid__in={key for kind, key in wanted if kind == "document"})
        self._images = {str(image.uuid): image for image in images}
        self._documents = {str(document.uuid): document for document in documents}

    def picture(self, named: str | None, side: Side) -> Picture | None:
        """The picture that a uuid, or the path of a frozen file, stands for; the frozen one where there is one."""
        if not named:
            return None
        own = self._images.get(named)
        title = own.title if own is not None else ""
        frozen = self._frozen[side].get(named) or ({"file": named} if "/" in named else None)
        if frozen is not None:
            return Picture(default_storage.url(frozen["file"]), title, frozen.get("width"), frozen.get("height"))
        return Picture(own.file.url, title, own.width, own.height) if own is not None else None

    def name(self, named: str | None, side: Side) -> str:
        """What people call the file."""
        if not named:
            return ""
        own = self._images.get(named) or self._documents.get(named)
        if own is not None:
            return own.title if own.title == own.filename else f"{own.title} ({own.filename})"
        return self._frozen[side].get(named, {}).get("file_name") or "a file that is not there any more"

    def stored(self, named: str | None, side: Side) -> str | None:
        """Where the frozen bytes are, if they were frozen."""
        return self._frozen[side].get(named or "", {}).get("file")


def _named(comparison: Comparison) -> Iterable[tuple[str, str]]:
    for change in comparison.changes.course:
        if change.field in ON_THE_COURSE:
            yield from (("image", value) for value in (change.before, change.after) if _is_uuid(value))
    for lesson in comparison.changes.lessons:
        for block in lesson.blocks:
            for value in (block.before, block.after):
                yield from _in_block(block.type, value or {})


def _in_block(kind: str, value: Any) -> Iterable[tuple[str, str]]:
    for field, medium in media_fields(kind, value).items():
        if reference := held(value, field):
            yield medium, reference
    if kind == DRAW:
        yield from (("image", uuid) for uuid in named_in(value.get("pool") or []))


def _is_uuid(value: Any) -> bool:
    return bool(value) and "/" not in str(value)
