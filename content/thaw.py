"""From a release back to what its authors wrote: blocks and pictures as drafts have them."""

from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from accounts.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from content.body import Raw, raw_of
from content.certificate_design import pictures_of
from content.certificate_forms import stream_of_design
from content.models import CourseDocument, CourseImage
from content.snapshot import Snapshot
from content.typed_blocks import media_in


class Thawed:
    """The media of a release: those that are still there, and for each that is gone a new one of its frozen bytes."""

    def __init__(self, snapshot: Snapshot, *, owner: User | None) -> None:
        self._frozen = snapshot.frozen
        self._owner = owner
        self._design = snapshot.certificate
        named = {(kind, key) for lesson in snapshot.lessons.values() for _, _, kind, key in media_in(lesson.blocks)}
        thumbnail = snapshot.fields["thumbnail"]
        self._keys: dict[tuple[str, str], int] = {}
        for kind, model in (("image", CourseImage), ("document", CourseDocument)):
            wanted = {key for its_kind, key in named if its_kind == kind}
            wanted |= {*pictures_of(self._design), *([thumbnail] if thumbnail else [])} if kind == "image" else set()
            rows = model.objects.filter(uuid__in=wanted).values_list("uuid", "pk")
            self._keys |= {(kind, str(uuid)): key for uuid, key in rows}
            for gone in sorted(wanted - {str(uuid) for uuid, _ in rows}):
                self._keys[kind, gone] = self._made_again(kind, gone)

    def raw(self, blocks: Raw) -> Raw:
        """StreamField data of typed blocks."""
        return raw_of(blocks, self._keys)

    def certificate(self) -> Raw:
        """StreamField data of the design of certificates."""
        return stream_of_design(
            self._design, {uuid: key for (kind, uuid), key in self._keys.items() if kind == "image"}
        )

    def image(self, uuid: str) -> CourseImage | None:
        """The picture that has this uuid."""
        return CourseImage.objects.get(pk=self._keys["image", uuid]) if uuid else None

    def _made_again(self, kind: str, uuid: str) -> int:
        """It gets the uuid that the release names, so that the release and the working copy agree."""
        frozen = self._frozen[uuid]
        name = PurePosixPath(frozen.get("file_name") or frozen["file"]).name
        with default_storage.open(frozen["file"], "rb") as stored:
            content = ContentFile(stored.read(), name=name)
        title = PurePosixPath(name).stem if frozen.get("file_name") else "Restored file"
        model: Any = CourseImage if kind == "image" else CourseDocument
        medium = model(uuid=UUID(uuid), title=title, uploaded_by_user=self._owner, file=content)
        if kind == "image":
            medium._set_image_file_metadata()
        else:
            medium._set_document_file_metadata()
        medium.save()
        return int(medium.pk)
