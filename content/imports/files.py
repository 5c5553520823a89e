"""The files that lessons need: which may come along, what kind they are, and whether they are what they say."""

import base64
import binascii
import hashlib
import io
import re
import warnings
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from django.conf import settings
from PIL import Image

from content.imports.archive import Archive
from content.imports.course import FileKind, ImportedFile
from content.signatures import matches_name

IMAGES = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "webp": "WEBP"}
VIDEOS = {"mp4", "webm", "m4v", "mov", "ogv"}
DATA_IMAGE = re.compile(r"^data:image/[\w.+-]+((?:;[\w=.+-]+)*),(.*)$", re.DOTALL)


class NotAllowed(Exception):
    """A file can't come along; the message says why, as the end of a sentence."""


@dataclass
class Files:
    """Collects files as pages ask for them; asking twice brings a file once."""

    archive: Archive
    chosen: dict[str, ImportedFile] = field(default_factory=dict)
    _refused: dict[str, str] = field(default_factory=dict)

    def bring(self, name: str, *, kind: FileKind | None = None) -> ImportedFile:
        """A file of the package, checked; raises NotAllowed with the reason."""
        if name in self._refused:
            raise NotAllowed(self._refused[name])
        kind = kind or kind_of(name)
        key = f"{kind}:{name}"
        if key not in self.chosen:
            try:
                shown = self._picture_name(name) if kind == "image" else self._document_name(name)
            except NotAllowed as reason:
                self._refused[name] = str(reason)
                raise
            self.chosen[key] = ImportedFile(key, name, shown, kind)
        return self.chosen[key]

    def bring_data(self, url: str) -> ImportedFile:
        """An image that is written into the page itself as a `data:` address."""
        match = DATA_IMAGE.match(url)
        if match is None:
            raise NotAllowed("is no image")
        try:
            packed = unquote_to_bytes(match[2])
            data = base64.b64decode(packed) if "base64" in match[1] else packed
        except (binascii.Error, ValueError) as problem:
            raise NotAllowed("can't be decoded") from problem
        ending = _picture_ending(data)
        key = f"data:{hashlib.sha256(data).hexdigest()}"
        return self.chosen.setdefault(key, ImportedFile(key, "", f"image-{key[5:17]}.{ending}", "image", data))

    def bring_bytes(self, name: str, data: bytes) -> ImportedFile:
        """An image that was read already, as that of a question."""
        ending = _picture_ending(data)
        key = f"data:{hashlib.sha256(data).hexdigest()}"
        stem = file_name(name).rsplit(".", 1)[0][:80] or "image"
        return self.chosen.setdefault(key, ImportedFile(key, "", f"{stem}.{ending}", "image", data))

    def _picture_name(self, name: str) -> str:
        """The name of a picture, with the ending of the format that it really has."""
        _refuse_larger(self.archive.size(name), settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)
        ending = _picture_ending(self.archive.read(name, limit=settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE))
        last = file_name(name)
        return last if IMAGES.get(ending_of(last)) == IMAGES[ending] else f"{last.rsplit('.', 1)[0]}.{ending}"

    def _document_name(self, name: str) -> str:
        ending = ending_of(name)
        if ending not in settings.WAGTAILDOCS_EXTENSIONS:
            raise NotAllowed(f"is of a kind (.{ending}) that may not be uploaded")
        _refuse_larger(self.archive.size(name), settings.DOCUMENT_MAX_SIZE)
        for _ in self.archive.pieces(name):
            pass
        with self.archive.open(name) as file:
            if not matches_name(file, ending):
                raise NotAllowed(f"is not what .{ending} says")
        return file_name(name)


def ending_of(name: str) -> str:
    """The extension, in lower case and without the dot."""
    last = name.rsplit("/", 1)[-1]
    return last.rsplit(".", 1)[-1].lower() if "." in last else ""


def file_name(name: str) -> str:
    """The last part of a path."""
    return name.rsplit("/", 1)[-1]


def kind_of(name: str) -> FileKind:
    """What a file is used as, by its name."""
    ending = ending_of(name)
    if ending in IMAGES:
        return "image"
    return "video" if ending in VIDEOS else "document"


def _refuse_larger(size: int, largest: int) -> None:
    if not size:
        raise NotAllowed("is empty")
    if size > largest:
        raise NotAllowed(f"is larger than {largest // 1024**2} MB")


def _picture_ending(data: bytes) -> str:
    """The ending that a picture should have; raises NotAllowed for what is none, or is damaged."""
    _refuse_larger(len(data), settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=sorted(set(IMAGES.values()))) as picture:
                pixels = picture.width * picture.height * getattr(picture, "n_frames", 1)
                if pixels <= settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
                    picture.load()
                found = picture.format
    except Exception as problem:
        raise NotAllowed("is no image that can be shown") from problem
    if pixels > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise NotAllowed("has too many pixels")
    return next(ending for ending, name in IMAGES.items() if name == found)
