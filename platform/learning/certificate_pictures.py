"""The pictures on a certificate, as the printer can take them."""

import io
import logging
from functools import lru_cache

from django.core.files.storage import default_storage
from PIL import Image

_PRINTED_AS_THEY_ARE = {"PNG", "JPEG", "GIF", "WEBP"}
_log = logging.getLogger("lectern.certificates")


@lru_cache(maxsize=16)
def frozen_picture(name: str) -> bytes | None:
    """The picture that a release kept under `name`, which never changes; None where it can't be read."""
    try:
        with default_storage.open(name, "rb") as file:
            return printable(file.read())
    except OSError:
        _log.exception("certificate.picture_missing", extra={"file": name})
        return None


def printable(content: bytes) -> bytes:
    """The picture as it is; as PNG where its format, or colours mixed for printers, have no place in a PDF/A."""
    with Image.open(io.BytesIO(content)) as picture:
        if picture.format in _PRINTED_AS_THEY_ARE and picture.mode != "CMYK":
            return content
        drawn = io.BytesIO()
        picture.convert("RGBA").save(drawn, "PNG")
        return drawn.getvalue()
