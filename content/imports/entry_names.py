"""What a file inside a zip is called: old tools write the name in the code page of the author's machine."""

import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator

from lib.marks import with_few_marks

UTF8_FLAG = 0x800
UNICODE_PATH_FIELD = 0x7075
OLD_CODE_PAGES = ("cp866", "cp850", "cp437", "cp1251", "cp1252", "cp932", "gbk")


def raw_name(entry: zipfile.ZipInfo) -> bytes:
    """The bytes of the name as they stand in the archive."""
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & UTF8_FLAG else "cp437")


def possible_names(entry: zipfile.ZipInfo) -> list[str]:
    """Every name that the entry may carry, the likeliest first; a manifest decides by what it links to."""
    if entry.flag_bits & UTF8_FLAG:
        return [_tidy(entry.orig_filename)]
    raw = raw_name(entry)
    if raw.isascii():
        return [_tidy(raw.decode("ascii"))]
    declared = _unicode_path(entry, raw)
    decoded = [declared] if declared else sorted(_decodings(raw), key=_oddness)
    return list(dict.fromkeys(_tidy(name) for name in decoded))


def _tidy(name: str) -> str:
    return unicodedata.normalize("NFC", with_few_marks(name.replace("\\", "/")))


def _unicode_path(entry: zipfile.ZipInfo, raw: bytes) -> str | None:
    """The name in the Unicode Path field that Info-ZIP and WinZip add, when it belongs to this entry."""
    for kind, data in _extra_fields(entry.extra):
        if kind == UNICODE_PATH_FIELD and len(data) > 5 and data[0] == 1:
            (checksum,) = struct.unpack_from("<I", data, 1)
            if checksum == zlib.crc32(raw):
                return data[5:].decode("utf-8", errors="replace")
    return None


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        yield kind, extra[at + 4 : at + 4 + size]
        at += 4 + size


def _decodings(raw: bytes) -> Iterator[str]:
    try:
        yield raw.decode("utf-8")
        return  # text in a code page is hardly ever valid UTF-8 by accident
    except UnicodeDecodeError:
        pass
    for code_page in OLD_CODE_PAGES:
        try:
            yield raw.decode(code_page)
        except UnicodeDecodeError:
            continue


def _oddness(name: str) -> int:
    """How unlike a name that a person gave it looks: symbols, and two alphabets inside one word."""
    symbols = sum(1 for char in name if ord(char) > 127 and not char.isalnum())
    mixed = sum(1 for word in re.split(r"[\W\d_]+", name) if len({_script(char) for char in word}) > 1)
    small_caps = len(re.findall(r"[a-zа-яß-ÿ][A-ZА-ЯÀ-Þ]", name))
    return 3 * symbols + 2 * mixed + small_caps


def _script(char: str) -> str:
    return unicodedata.name(char, "?").split(" ")[0]
