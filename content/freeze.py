"""Freezing media: the bytes that a release uses are copied under their own hash, where nobody can change them."""

import hashlib
import mimetypes
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from content.models.media import CourseDocument, CourseImage, MediaFile

RENDITION = "max-1600x1600"


def frozen_media(images: Iterable[UUID], documents: Iterable[UUID]) -> dict[tuple[str, str], MediaFile]:
    """The frozen file of each image and document, by ("image" or "document", uuid); what is gone is left out."""
    frozen: dict[tuple[str, str], MediaFile] = {}
    for image in CourseImage.objects.filter(uuid__in=set(images)):
        kept = _image(image)
        if kept is not None:
            frozen["image", str(image.uuid)] = kept
    for document in CourseDocument.objects.filter(uuid__in=set(documents)):
        kept = _document(document)
        if kept is not None:
            frozen["document", str(document.uuid)] = kept
    return frozen


def borrowed_media(images: Iterable[UUID], documents: Iterable[UUID]) -> dict[tuple[str, str], MediaFile]:
    """The same for a look at a draft: the authors' own files as they are now, of which nothing is kept."""
    borrowed: dict[tuple[str, str], MediaFile] = {}
    for image in CourseImage.objects.filter(uuid__in=set(images)):
        size = {"width": image.width, "height": image.height}
        borrowed["image", str(image.uuid)] = MediaFile(file=image.file.name, **size)
    for document in CourseDocument.objects.filter(uuid__in=set(documents)):
        borrowed["document", str(document.uuid)] = MediaFile(file=document.file.name, size=document.file_size or 0)
    return borrowed


def _image(image: CourseImage) -> MediaFile | None:
    """At most 1600 pixels a side, without what cameras write into files; animations stay as they are."""
    try:
        source = image if image.file.name.lower().endswith(".gif") else image.get_rendition(RENDITION)
        with source.file.open("rb") as file:
            return _keep(file.read(), source.file.name, {"width": source.width, "height": source.height})
    except (OSError, ValueError):
        return None


def _document(document: CourseDocument) -> MediaFile | None:
    try:
        with document.file.open("rb") as file:
            return _keep(file.read(), document.file.name, {})
    except OSError:
        return None


def _keep(content: bytes, name: str, size: Mapping[str, Any]) -> MediaFile:
    sha256 = hashlib.sha256(content).hexdigest()
    known = MediaFile.objects.filter(pk=sha256).first()
    if known is not None:
        return known
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else "bin"
    stored = default_storage.save(f"releases/{sha256[:2]}/{sha256}.{ending}", ContentFile(content))
    kind = mimetypes.guess_type(f"file.{ending}")[0] or "application/octet-stream"
    fields = {"file": stored, "size": len(content), "content_type": kind, **size}
    return MediaFile.objects.get_or_create(sha256=sha256, defaults=fields)[0]
