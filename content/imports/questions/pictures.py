"""Where the images of questions come from: the archive around the file, or the file itself."""

import binascii
import re
from base64 import b64decode
from dataclasses import dataclass, field
from posixpath import normpath
from typing import Protocol
from urllib.parse import unquote

from lib.errors import DomainError

from content.imports.archive import Archive

MAX_PICTURE = 16 * 1024**2
MAX_TOGETHER = 256 * 1024**2
IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
FILE_BASE = re.compile(r"^(?:\$|%24)(?:IMS[-_]CC[-_]FILE_?BASE|WIKI_REFERENCE)(?:\$|%24)/?", re.IGNORECASE)
DATA = re.compile(r"^data:image/(png|jpe?g|gif|webp);base64,", re.IGNORECASE)


class PictureSource(Protocol):
    """Finds an image by what a question calls it."""

    def find(self, src: str, folder: str) -> tuple[str, bytes] | None:
        """Its file name and bytes; None when it is not there."""


class NoPictures:
    """A file that stands alone: only images written into the text itself."""

    def find(self, src: str, folder: str) -> tuple[str, bytes] | None:
        """An image of a `data:` address."""
        match = DATA.match(src)
        data = decoded(src[match.end() :]) if match else b""
        return (f"image.{match[1].lower()}", data) if match and data else None


@dataclass
class EmbeddedPictures(NoPictures):
    """Files that stand beside the text in base64, as Moodle writes them."""

    files: dict[str, str]

    def find(self, src: str, folder: str) -> tuple[str, bytes] | None:
        """An image by the address that Moodle gives to embedded files."""
        name = unquote(src.partition("@@PLUGINFILE@@/")[2].split("?")[0])
        packed = self.files.get(name) or self.files.get(name.rsplit("/", 1)[-1])
        if not packed or not name.lower().endswith(IMAGES):
            return super().find(src, folder)
        data = decoded(packed)
        return (name.rsplit("/", 1)[-1], data) if data else None


@dataclass
class ArchivePictures(NoPictures):
    """Files of the archive, seen from the folder of the question file, or by the only path that ends like it."""

    archive: Archive
    _by_name: dict[str, list[str]] = field(default_factory=dict)
    _left: int = MAX_TOGETHER

    def __post_init__(self) -> None:
        for name in self.archive.names:
            self._by_name.setdefault(name.rsplit("/", 1)[-1].casefold(), []).append(name)

    def find(self, src: str, folder: str) -> tuple[str, bytes] | None:
        """An image of the archive that is small enough to hold."""
        path = unquote(FILE_BASE.sub("", src).split("?")[0].split("#")[0]).replace("\\", "/").strip()
        name = self._named(path, folder) if path and not src.startswith("data:") else None
        if name is None or not name.lower().endswith(IMAGES):
            return super().find(src, folder)
        size = self.archive.size(name)
        if size > min(MAX_PICTURE, self._left):
            return None
        self._left -= size
        try:
            return name.rsplit("/", 1)[-1], self.archive.read(name, limit=MAX_PICTURE)
        except DomainError:
            return None

    def _named(self, path: str, folder: str) -> str | None:
        for place in (folder, "", "web_resources"):
            if found := self.archive.find(normpath(f"{place}/{path}").lstrip("./")):
                return found
        ending = "/" + normpath(path).lstrip("./").casefold()
        same = self._by_name.get(ending.rsplit("/", 1)[-1], [])
        matches = [name for name in same if f"/{name}".casefold().endswith(ending)]
        return matches[0] if len(matches) == 1 else None


def decoded(packed: str) -> bytes:
    """The bytes of a base64 text; none when it is broken or too large."""
    if len(packed) > MAX_PICTURE * 4 // 3:
        return b""
    try:
        return b64decode("".join(packed.split()))
    except (binascii.Error, ValueError):
        return b""
