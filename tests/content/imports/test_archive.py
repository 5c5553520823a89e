"""Archives from strangers: what is refused before anything is unpacked, and names in old code pages."""

import io
import stat
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from lib.errors import DomainError

from content.imports.archive import open_archive
from content.imports.safety import DamagedArchive, NotAnArchive, UnsafeArchive
from tests.content.imports.packages import item, manifest, outline, packed, picture, read, resource


def archive_with(name: str, content: bytes = b"x", **fields: int) -> io.BytesIO:
    """A zip with one entry whose header says what no honest tool writes."""
    entry = zipfile.ZipInfo(name)
    for field, value in fields.items():
        setattr(entry, field, value)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("imsmanifest.xml", "<manifest/>")
        archive.writestr(entry, content)
    return data


@pytest.mark.parametrize(
    "name",
    [
        "../evil.txt",
        "a/../../evil.txt",
        "/etc/cron.d/evil",
        "\\\\server\\share\\evil.txt",
        "..\\evil.txt",
        "C:\\evil.txt",
        "C:/evil.txt",
        "c:evil.txt",
        "a/..",
    ],
)
@pytest.mark.asvs("5.3.3")
def test_a_name_that_leads_out_of_the_archive_is_refused(name: str) -> None:
    with pytest.raises(UnsafeArchive):
        open_archive(archive_with(name))


@pytest.mark.parametrize("name", ["a..b/c.txt", "Unit 1: Intro/page.html", "Q: why.html", "./page.html", ".hidden"])
def test_an_unusual_name_that_stays_inside_is_kept(name: str) -> None:
    assert len(open_archive(archive_with(name)).names) == 2


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
@pytest.mark.asvs("5.2.5")
def test_links_and_devices_are_refused(kind: int) -> None:
    with pytest.raises(UnsafeArchive):
        open_archive(archive_with("out", b"/etc/passwd", create_system=3, external_attr=(kind | 0o777) << 16))


@pytest.mark.asvs("5.2.5")
def test_a_link_is_refused_whichever_system_claims_to_have_made_it() -> None:
    with pytest.raises(UnsafeArchive, match="symbolic link"):
        open_archive(archive_with("out", b"/etc/passwd", create_system=0, external_attr=(stat.S_IFLNK | 0o777) << 16))


def test_a_password_is_named_as_the_reason() -> None:
    data = archive_with("secret.txt").getvalue()
    at = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1) + 8
    locked = data[:at] + struct.pack("<H", struct.unpack_from("<H", data, at)[0] | 1) + data[at + 2 :]
    with pytest.raises(UnsafeArchive, match="password"):
        open_archive(io.BytesIO(locked))


@pytest.mark.parametrize("keep", [0, 3, 40, 0.5, 0.9])
def test_a_part_of_a_zip_is_no_archive(keep: float) -> None:
    data = packed({"imsmanifest.xml": "<manifest/>", "big.bin": bytes(range(256)) * 40}).getvalue()
    with pytest.raises(NotAnArchive):
        open_archive(io.BytesIO(data[: int(keep * len(data)) if isinstance(keep, float) else keep]))


@pytest.mark.asvs("5.2.3")
def test_a_bomb_is_refused_quickly_and_without_unpacking_it() -> None:
    bomb = packed({"imsmanifest.xml": "<manifest/>", "big.bin": bytes(60_000_000)})
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises(UnsafeArchive, match="times its size"):
        open_archive(bomb)
    took, (_, most) = time.process_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 1
    assert most < 5_000_000


@pytest.mark.asvs("5.2.3")
def test_a_bomb_of_many_small_files_is_refused_too() -> None:
    with pytest.raises(UnsafeArchive, match="times its size"):
        open_archive(packed({f"{number}.bin": bytes(400_000) for number in range(60)}))


def test_files_that_share_their_bytes_are_refused() -> None:
    data = bytearray(packed({"a.bin": picture(), "b.bin": picture()}).getvalue())
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    struct.pack_into("<I", data, second + 42, 0)
    with pytest.raises(UnsafeArchive, match="overlap"):
        open_archive(io.BytesIO(bytes(data)))


@pytest.mark.asvs("5.2.3")
def test_too_many_files_are_refused_before_the_list_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(packed({"a.txt": "a"}).getvalue())
    struct.pack_into("<HH", data, len(data) - 14, 30_000, 30_000)
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("the list was loaded"))
    with pytest.raises(UnsafeArchive, match="files"):
        open_archive(io.BytesIO(bytes(data)))


def test_two_manifests_of_one_name_are_refused() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("imsmanifest.xml", "<manifest/>")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("imsmanifest.xml", "<manifest/>")
    with pytest.raises(UnsafeArchive, match="two manifests"):
        open_archive(data)


def test_a_file_whose_bytes_were_changed_is_damaged() -> None:
    data = bytearray(packed({"page.html": "<p>The quick brown fox jumps over the lazy dog.</p>"}).getvalue())
    data[45] ^= 0xFF
    with pytest.raises(DamagedArchive):
        open_archive(io.BytesIO(bytes(data))).read("page.html", limit=10_000)


def test_what_macos_leaves_behind_is_not_there() -> None:
    names = ["__MACOSX/._page.html", "._page.html", ".DS_Store", "a/.DS_Store", "page.html"]
    assert open_archive(packed(dict.fromkeys(names, "x"))).names == ["page.html"]


def unflagged(names: dict[bytes, str], files: dict[str, str]) -> io.BytesIO:
    """A zip whose names are bytes of a code page, with no word about which."""
    stand_ins = {f"{number:0{len(raw)}d}": raw for number, raw in enumerate(names)}
    contents = dict(zip(stand_ins, names.values(), strict=True))
    data = packed({**files, **contents}).getvalue()
    for stand_in, raw in stand_ins.items():
        data = data.replace(stand_in.encode(), raw)
    return io.BytesIO(data)


@pytest.mark.parametrize(
    ("code_page", "name"),
    [
        ("cp866", "Лекция первая.html"),
        ("cp850", "Übung Ärger.html"),
        ("cp437", "Größe.html"),
        ("cp1251", "Урок.html"),
        ("cp932", "授業.html"),
        ("utf-8", "Příprava – 測試.html"),
    ],
)
def test_a_name_in_an_old_code_page_is_found_by_its_link(code_page: str, name: str) -> None:
    outlined = manifest([item("S", "Part", "", item("I", "Lesson", "R"))], [resource("R", "webcontent", name)])
    course, report = read(unflagged({name.encode(code_page): "<p>Hello</p>"}, {"imsmanifest.xml": outlined}))
    assert outline(course) == [("Part", ["Lesson"])]
    assert report.missing_files == []


@pytest.mark.parametrize(("code_page", "name"), [("cp866", "Лекция 1.html"), ("cp850", "Prüfung.txt")])
def test_the_likeliest_reading_of_a_name_is_the_one_that_people_see(code_page: str, name: str) -> None:
    assert open_archive(unflagged({name.encode(code_page): "x"}, {})).names == [name]


def test_any_bytes_end_in_a_clear_refusal_or_an_archive() -> None:
    """Cut, flip and repeat bytes of a good package: nothing but a DomainError may come of it."""
    whole = packed({"imsmanifest.xml": manifest([item("I", "L", "R")], []), "a.html": "<p>a</p>"}).getvalue()
    refused = 0
    for position in range(0, len(whole), 3):
        for change in _changes(position):
            try:
                read(io.BytesIO(change(whole)))
            except DomainError:
                refused += 1
    assert refused > len(whole) / 3


def _changes(at: int) -> list[Callable[[bytes], bytes]]:
    return [
        lambda data: data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :],
        lambda data: data[:at] + data[at + 7 :],
        lambda data: data[:at] + data[at : at + 9] * 2 + data[at + 9 :],
    ]
