"""What a file must begin with to be what its name says."""

import re
from typing import IO

_ZIP = rb"PK(\x03\x04|\x05\x06)"
_TEXT = ("bib", "csv", "ipynb", "js", "json", "md", "py", "r", "srt", "tex", "txt", "vtt", "xml")
_BEGINNINGS: dict[str, re.Pattern[bytes]] = {
    "pdf": re.compile(rb"[\s\S]{0,1000}%PDF-"),
    "gz": re.compile(rb"\x1f\x8b"),
    "mp3": re.compile(rb"ID3|\xff[\xe0-\xff]"),
    "ogg": re.compile(rb"OggS"),
    "ogv": re.compile(rb"OggS"),
    "rtf": re.compile(rb"\{\\rtf"),
    "wav": re.compile(rb"RIFF[\s\S]{4}WAVE"),
    "webm": re.compile(rb"\x1a\x45\xdf\xa3"),
    "vtt": re.compile(rb"(\xef\xbb\xbf)?WEBVTT"),
    **dict.fromkeys(("docx", "epub", "key", "odp", "ods", "odt", "pptx", "xlsx", "zip"), re.compile(_ZIP)),
    **dict.fromkeys(("doc", "ppt", "xls"), re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    **dict.fromkeys(("m4a", "m4v", "mov", "mp4"), re.compile(rb"[\s\S]{4}ftyp")),
}
_HEAD = 4096


def matches_name(file: IO[bytes], ending: str) -> bool:
    """The beginning of `file` fits the `ending` of its name. Endings of text need text, in UTF-8 or UTF-16."""
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    begins = _BEGINNINGS.get(ending)
    if begins is not None and not begins.match(head):
        return False
    return _is_text(head) if ending in _TEXT else begins is not None


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return b"\x00" not in head
