"""Uploading pictures and files: each is what its name says, and not larger than allowed."""

from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from lib.errors import Forbidden, Invalid
from PIL import Image
from wagtail.images.fields import WagtailImageField

from content.fields import checked, line
from content.models import CourseDocument, CourseImage
from content.permissions import may_create
from content.signatures import matches_name

_Upload = File[Any]
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")


def add_image(*, by: Any, file: _Upload, title: str = "") -> CourseImage:
    """A picture that `by` may use: whole, of an allowed format and size. Raises Forbidden or Invalid."""
    image = CourseImage(uploaded_by_user=by, title=_title(by, file, title))
    image.file = checked_picture(file)
    return _stored(image)


def checked_picture(file: _Upload) -> Any:
    """The file, once it was decoded. Raises Invalid for what is no picture, damaged, too large or of another format."""
    _refuse_huge(file)
    try:
        return WagtailImageField().clean(file)
    except ValidationError as error:
        raise Invalid.field("file", " ".join(error.messages)) from None
    except Exception:  # noqa: BLE001 - a decoder may fail in any way on what people upload
        raise _damaged() from None


def add_document(*, by: Any, file: _Upload, title: str = "") -> CourseDocument:
    """A file that `by` may use: a hand-out, a video, captions. Raises Forbidden or Invalid."""
    document = CourseDocument(uploaded_by_user=by, title=_title(by, file, title))
    refuse_unfit_document(file)
    document.file = file
    return _stored(document)


def refuse_unfit_document(file: _Upload) -> None:
    """Raises Invalid for a file of a kind that isn't taken, that is too large, or is not what its name says."""
    ending = ending_of(file)
    if ending not in settings.WAGTAILDOCS_EXTENSIONS:
        allowed = ", ".join(sorted(settings.WAGTAILDOCS_EXTENSIONS))
        raise Invalid.field("file", f"Files of this kind can't be uploaded. Allowed are {allowed}.")
    if file.size > settings.DOCUMENT_MAX_SIZE:
        raise Invalid.field("file", f"The file is larger than {filesizeformat(settings.DOCUMENT_MAX_SIZE)}.")
    if not file.size or not matches_name(file, ending):
        raise Invalid.field("file", f"The content of the file is not what .{ending} says.")


def ending_of(file: _Upload) -> str:
    """The ending of the file's name, in lower case and without the dot."""
    return PurePosixPath(file.name or "").suffix.lower().lstrip(".")


def _title(by: Any, file: _Upload, title: str) -> str:
    if not may_create(by):
        raise Forbidden("Only instructors upload media.")
    stem = PurePosixPath(file.name or "").stem[:200]
    return str(checked({"title": title or stem or "File"}, {"title": line})["title"])


def _refuse_huge(file: _Upload) -> None:
    """By its size and header, before anything decodes it: a small file may unfold to fill the memory."""
    if file.size > settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE:
        largest = filesizeformat(settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)
        raise Invalid.field("file", f"The picture is larger than {largest}.")
    try:
        file.seek(0)
        with Image.open(file, formats=_FORMATS) as picture:
            pixels = picture.width * picture.height
        file.seek(0)
    except Exception:  # noqa: BLE001 - as above
        raise _damaged() from None
    if pixels > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise Invalid.field("file", f"The picture has more than {settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:,} pixels.")


def _damaged() -> Invalid:
    return Invalid.field("file", "This is not a picture that we can read, or it is damaged.")


def _stored(media: Any) -> Any:
    with transaction.atomic():
        if isinstance(media, CourseImage):
            media._set_image_file_metadata()
        else:
            media._set_document_file_metadata()
        media.save()
    return media
