"""Opening an untrusted zip. Everything is checked before one byte is unpacked, and nothing is written to disk."""

import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, BinaryIO

from lib.marks import with_few_marks

from content.imports.entry_names import possible_names
from content.imports.safety import (
    DamagedArchive,
    NotAnArchive,
    UnsafeArchive,
    check_amount,
    check_directory,
    check_entry,
)

DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    struct.error,
    RuntimeError,
    OverflowError,
    IndexError,
    MemoryError,
)


@dataclass
class Archive:
    """The files of a checked zip, by name. Names are NFC, with forward slashes, and stay inside the archive."""

    zip: zipfile.ZipFile
    entries: dict[str, zipfile.ZipInfo]
    warnings: list[str] = field(default_factory=list)
    _other_names: dict[str, str] = field(default_factory=dict)
    _folded: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The names of all files, in the order of the archive."""
        return list(self.entries)

    def find(self, name: str) -> str | None:
        """The entry that a name means: exactly, then in another code page, then in other letter case."""
        name = unicodedata.normalize("NFC", with_few_marks(name.replace("\\", "/")))
        if name in self.entries:
            return name
        return self._other_names.get(name) or self._folded.get(name.casefold())

    def size(self, name: str) -> int:
        """Bytes of a file when unpacked."""
        return self.entries[name].file_size

    def open(self, name: str) -> IO[bytes]:
        """A file of the archive to read in pieces."""
        try:
            return self.zip.open(self.entries[name])
        except DAMAGED as problem:
            raise _damaged(name, problem) from problem

    def read(self, name: str, *, limit: int) -> bytes:
        """The whole of a file that is small enough to hold."""
        if self.size(name) > limit:
            raise UnsafeArchive(f"“{name}” is larger than {limit // 1024**2} MB.")
        with self.open(name) as file:
            try:
                return file.read(limit + 1)
            except DAMAGED as problem:
                raise _damaged(name, problem) from problem

    def copy(self, name: str, target: IO[bytes]) -> None:
        """Unpack a file into one of our own, in pieces."""
        for piece in self.pieces(name):
            target.write(piece)

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a file in pieces. Read to the end, it has been checked for damage."""
        with self.open(name) as file:
            try:
                while piece := file.read(1024**2):
                    yield piece
            except DAMAGED as problem:
                raise _damaged(name, problem) from problem


def open_archive(file: BinaryIO) -> Archive:
    """A checked archive; raises NotAnArchive, UnsafeArchive or DamagedArchive, never anything else."""
    check_directory(file)
    try:
        opened = zipfile.ZipFile(file)
    except DAMAGED as problem:
        raise NotAnArchive from problem
    for entry in opened.infolist():
        check_entry(entry)
    check_amount(opened.infolist())
    return _index(opened)


def _damaged(name: str, problem: BaseException) -> DamagedArchive:
    return DamagedArchive(f"“{name}” can't be read: the archive is damaged.", details={"cause": str(problem)})


def _is_clutter(name: str) -> bool:
    """Resource forks and folder settings that macOS and Windows leave behind."""
    last = name.rsplit("/", 1)[-1]
    return name.startswith("__MACOSX/") or last.startswith("._") or last in {".DS_Store", "Thumbs.db"}


def _index(opened: zipfile.ZipFile) -> Archive:
    archive = Archive(opened, {})
    for entry in opened.infolist():
        name, *others = possible_names(entry)
        if entry.is_dir() or name.endswith("/") or not name or _is_clutter(name):
            continue
        name = "/".join(part for part in name.split("/") if part not in ("", "."))
        if name in archive.entries:
            if name.rsplit("/", 1)[-1].casefold() == "imsmanifest.xml":
                raise UnsafeArchive("The archive holds two manifests of the same name.")
            archive.warnings.append(f"The archive holds “{name}” twice; the later one was used.")
        archive.entries[name] = entry
        for other in others:
            archive._other_names.setdefault(other, name)
    for name in archive.entries:
        archive._folded.setdefault(name.casefold(), name)
    return archive
