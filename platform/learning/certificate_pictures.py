"""The pictures on a certificate, as the printer can take them."""

import io
import logging
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.core.files.storage import default_storage
from PIL import Image

from content.certificate_forms import authored_design, files_of_design

_PRINTED_AS_THEY_ARE = {"PNG", "JPEG", "GIF", "WEBP"}
_log = logging.getLogger("lectern.certificates")


def pictures_in(document: Mapping[str, Any]) -> dict[str, bytes]:
    """The pictures of the design in a compiled course, by their names on the sheet; without those that are gone."""
    design, files = authored_design(document), files_of_design(document)
    if design is None:
        return {}
    named = {"logo": design["logo"]}
    named |= {f"signature-{number}": each["image"] for number, each in enumerate(design["signatures"])}
    found = {name: frozen_picture(files[uuid]) for name, uuid in named.items() if uuid in files}
    return {name: content for name, content in found.items() if content is not None}


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
