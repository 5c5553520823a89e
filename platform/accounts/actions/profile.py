"""What people say about themselves."""

from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile, File
from django.db import transaction
from lib.errors import Invalid, NotFound
from outbox.record import record
from PIL import Image, ImageOps, UnidentifiedImageError

from accounts.models import User

FIELDS = ("full_name", "bio", "phone_number", "language")
PICTURE_BYTES = 5 * 1024 * 1024
PICTURE_PIXELS = 40_000_000
PICTURE_SIDE = 512
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


def update_profile(*, by: User, **fields: Any) -> User:
    """Change what is given of `full_name`, `bio`, `phone_number` and `language`, and nothing else."""
    unknown = fields.keys() - set(FIELDS)
    if unknown:
        raise TypeError(f"not of a profile: {sorted(unknown)}")
    with transaction.atomic():
        named = User.objects.locked().get(pk=by.pk).full_name if "full_name" in fields else by.full_name
        for name, value in fields.items():
            setattr(by, name, value)
        if fields:
            by.save(update_fields=[*fields, "updated_at"])
        if by.full_name != named:
            record("user.renamed", user_id=by.pk)
    return by


def set_picture(*, by: User, file: File) -> User:
    """Show the picture in `file`, made small. Raises Invalid for what is too large or no picture."""
    if file.size > PICTURE_BYTES:
        raise Invalid.field("picture", f"The file is larger than {PICTURE_BYTES // 1024**2} MB.")
    content = ContentFile(_small(file))
    return _replace_picture(by, content)


def remove_picture(*, by: User) -> User:
    """Show no picture."""
    return _replace_picture(by, None)


def _replace_picture(user: User, content: ContentFile[bytes] | None) -> User:
    storage = user.picture.storage
    with transaction.atomic():
        row = User.objects.locked().get(pk=user.pk)
        if row.erased_at is not None:  # before the file is written: nobody would ever find it again
            raise NotFound
        old = row.picture.name
        name = storage.save(f"pictures/{uuid4().hex}.webp", content) if content else ""
        user.picture.name = name
        user.save(update_fields=["picture", "updated_at"])
        if old:
            transaction.on_commit(lambda: storage.delete(old), robust=True)
    return user


def _small(file: File) -> bytes:
    """The picture as WebP of at most 512 by 512 pixels, upright, without anything else that was in the file."""
    try:
        with Image.open(file, formats=_FORMATS) as image:
            if image.width * image.height > PICTURE_PIXELS:
                raise Invalid.field("picture", "The picture has too many pixels.")
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
            plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Invalid.field("picture", "Send a picture: PNG, JPEG, WebP or GIF.") from None
    plain.info.clear()
    out = BytesIO()
    plain.save(out, "WEBP", quality=85)
    return out.getvalue()
