"""An opened package: the archive, its manifest, and every way that a link inside it can name a file or a page."""

import re
from dataclasses import dataclass, field
from posixpath import dirname, normpath
from typing import BinaryIO
from urllib.parse import unquote

from content.imports.archive import Archive, open_archive
from content.imports.manifest import Manifest, NotACartridge, Resource, read_manifest
from content.imports.safety import UnsafeArchive
from content.imports.xml import MAX_XML_BYTES

MANIFEST = "imsmanifest.xml"
FILE_BASE = re.compile(r"^(?:\$|%24)IMS[-_]CC[-_]FILEBASE(?:\$|%24)/?", re.IGNORECASE)
FORBIDDEN_ON_WINDOWS = re.compile(r'[<>:"|?*\\]')


@dataclass
class Package:
    """A Common Cartridge that is safe to read from."""

    archive: Archive
    manifest: Manifest
    root: str = ""
    replaced: dict[str, str] = field(default_factory=dict)
    _by_file: dict[str, Resource] = field(default_factory=dict)
    _by_ending: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.archive.names:
            self._by_ending.setdefault(name.rsplit("/", 1)[-1].casefold(), []).append(name)
        for resource in self.manifest.resources.values():
            if (primary := self.primary_file(resource)) is not None:
                self._by_file.setdefault(primary, resource)

    def find(self, href: str, *, folder: str = "") -> str | None:
        """The file that a link means, seen from a folder; None when the package has no such file."""
        path = FILE_BASE.sub("", href)
        based = path != href
        folders = [f"{self.root}web_resources", self.root, folder] if based else [folder, self.root]
        for spelling in _spellings(path):
            for place in folders:
                if found := self._at(place, spelling):
                    return found
        return self._ending_with(unquote(path)) if based else None

    def primary_file(self, resource: Resource) -> str | None:
        """The file that a resource opens with: its href, or the first page, or the first file that is there."""
        if resource.href and (found := self.find(resource.href)):
            return found
        present = [found for href in resource.files if (found := self.find(href))]
        return next((name for name in present if is_page(name)), present[0] if present else None)

    def resource_of(self, name: str) -> Resource | None:
        """The resource whose main file this is."""
        return self._by_file.get(name)

    def stand_in(self, href: str) -> str | None:
        """A file whose name differs only where Windows forbids a character, as repacked archives have."""
        plain = unquote(href)
        for mark in ("_", "-", ""):
            renamed = FORBIDDEN_ON_WINDOWS.sub(mark, plain)
            if renamed != plain and (found := self._at(self.root, renamed)):
                return found
        return None

    def _at(self, folder: str, path: str) -> str | None:
        joined = normpath(f"{folder}/{path}".lstrip("/")) if path else ""
        while joined.startswith("../"):
            joined = joined[3:]
        return self.archive.find(joined) if joined else None

    def _ending_with(self, path: str) -> str | None:
        """The only file whose path ends like this, for exporters that name another base folder."""
        ending = "/" + normpath(path.split("?")[0].split("#")[0]).lstrip("./").casefold()
        same = self._by_ending.get(ending.rsplit("/", 1)[-1], [])
        matches = [name for name in same if f"/{name}".casefold().endswith(ending)]
        return matches[0] if len(matches) == 1 else None


def open_package(file: BinaryIO) -> Package:
    """A checked package; raises a DomainError that says what is wrong with it."""
    archive = open_archive(file)
    name = _manifest_name(archive)
    try:
        data = archive.read(name, limit=MAX_XML_BYTES)
    except UnsafeArchive as problem:
        raise NotACartridge("The manifest is too large to be one.") from problem
    manifest = read_manifest(data, name=name)
    manifest.warnings[:0] = archive.warnings
    root = dirname(name)
    return Package(archive, manifest, f"{root}/" if root else "")


def is_page(name: str) -> bool:
    """Whether a file is a web page, by its name."""
    return name.lower().endswith((".html", ".htm", ".xhtml"))


def _manifest_name(archive: Archive) -> str:
    """The manifest at the top, or the only one in a folder when somebody zipped the folder."""
    found = [name for name in archive.names if name.rsplit("/", 1)[-1].casefold() == MANIFEST]
    if not found:
        raise NotACartridge("The archive holds no imsmanifest.xml: it is not a Common Cartridge.")
    depth = min(name.count("/") for name in found)
    highest = [name for name in found if name.count("/") == depth]
    if len(highest) > 1:
        raise NotACartridge("The archive holds more than one manifest.")
    return highest[0]


def _spellings(path: str) -> list[str]:
    """A link as a file name: as it stands, without query and fragment, and with percent signs decoded."""
    bare = path.split("#")[0].split("?")[0]
    spellings = [path, bare, unquote(path), unquote(bare), unquote(unquote(bare)), unquote(path).split("?")[0]]
    return list(dict.fromkeys(spelling.replace("\\", "/") for spelling in spellings if spelling))
