"""What makes an archive from a stranger unsafe. All of it can be seen before one byte is unpacked."""

import itertools
import re
import stat
import struct
import zipfile
from typing import BinaryIO

from lib.errors import DomainError

from content.imports.entry_names import possible_names

MAX_UPLOAD_BYTES = 2 * 1024**3
MAX_ENTRIES = 20_000
MAX_DIRECTORY_BYTES = 16 * 1024**2
MAX_TOTAL_BYTES = 4 * 1024**3
MAX_RATIO = 150
RATIO_MATTERS_FROM_BYTES = 8 * 1024**2
READABLE_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


class NotAnArchive(DomainError):
    """The file is no zip archive, or only a part of one."""

    code = "NOT_AN_ARCHIVE"
    status = 422
    message = "This file is not a complete zip archive."


class UnsafeArchive(DomainError):
    """The archive could do harm: it reaches outside itself, hides what is in it, or unpacks to far too much."""

    code = "UNSAFE_ARCHIVE"
    status = 422
    message = "This archive is not safe to open."


class DamagedArchive(DomainError):
    """A file inside the archive can't be read back as it was stored."""

    code = "DAMAGED_ARCHIVE"
    status = 422
    message = "This archive is damaged."


def check_directory(file: BinaryIO) -> None:
    """Look at the end of the file first: the list of entries may itself be too big to load."""
    size = file.seek(0, 2)
    if size > MAX_UPLOAD_BYTES:
        raise UnsafeArchive(f"The archive is larger than {MAX_UPLOAD_BYTES // 1024**3} GB.")
    start = max(0, size - 65_557)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise NotAnArchive
    entries, length = struct.unpack_from("<10xHI", tail, at)
    if at >= 20 and tail[at - 20 : at - 16] == b"PK\x06\x07":
        entries, length = _zip64_directory(file, struct.unpack_from("<8xQ", tail, at - 20)[0]) or (entries, length)
    file.seek(0)
    if entries > MAX_ENTRIES or length > MAX_DIRECTORY_BYTES:
        raise UnsafeArchive(f"The archive holds more than {MAX_ENTRIES:,} files.")


def _zip64_directory(file: BinaryIO, offset: int) -> tuple[int, int] | None:
    try:
        file.seek(offset)
        record = file.read(56)
        return struct.unpack_from("<32xQQ", record) if record[:4] == b"PK\x06\x06" else None
    except (OSError, OverflowError, ValueError, struct.error):
        return None


def check_entry(entry: zipfile.ZipInfo) -> None:
    """No password, no path out of the archive, no links or devices, no packing that we can't bound."""
    if entry.flag_bits & 0x1:
        raise UnsafeArchive("The archive is protected with a password.")
    for name in possible_names(entry):
        _check_name(name)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind == stat.S_IFLNK:
        raise UnsafeArchive(f"“{_shown(entry)}” is a symbolic link.")
    if entry.create_system == 3 and kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise UnsafeArchive(f"“{_shown(entry)}” is not an ordinary file.")
    if entry.compress_type not in READABLE_METHODS:
        raise UnsafeArchive(f"“{_shown(entry)}” is packed with a method that can't be read.")


def _check_name(name: str) -> None:
    shown = name[:200].replace("\0", "␀")
    if name.startswith("/") or re.match(r"[A-Za-z]:(?! )", name):
        raise UnsafeArchive(f"“{shown}” is an absolute path.")
    if ".." in name.split("/") or "\0" in name:
        raise UnsafeArchive(f"“{shown}” points outside the archive.")


def check_amount(entries: list[zipfile.ZipInfo]) -> None:
    """No bomb: neither by number, nor by size, nor by ratio, nor by files that share their bytes."""
    if len(entries) > MAX_ENTRIES:
        raise UnsafeArchive(f"The archive holds more than {MAX_ENTRIES:,} files.")
    total = sum(entry.file_size for entry in entries)
    if total > MAX_TOTAL_BYTES:
        raise UnsafeArchive(f"The archive unpacks to more than {MAX_TOTAL_BYTES // 1024**3} GB.")
    packed = sum(entry.compress_size for entry in entries)
    for size, stored in [(total, packed), *((entry.file_size, entry.compress_size) for entry in entries)]:
        if size > RATIO_MATTERS_FROM_BYTES and size > MAX_RATIO * max(stored, 1):
            raise UnsafeArchive(f"The archive unpacks to more than {MAX_RATIO} times its size.")
    for before, after in itertools.pairwise(sorted(entries, key=lambda entry: entry.header_offset)):
        if before.header_offset + 30 + len(before.orig_filename) + before.compress_size > after.header_offset:
            raise UnsafeArchive("Files inside the archive overlap.")


def _shown(entry: zipfile.ZipInfo) -> str:
    return possible_names(entry)[0][:200]
