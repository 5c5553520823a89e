"""Real cartridges of other platforms and hostile archives: the counts and outcomes of their MANIFEST.md."""

import io
import time
from pathlib import Path

import pytest
from lib.errors import DomainError

from content.imports.cartridge import read_cartridge
from content.imports.course import ImportedCourse, ImportReport
from content.imports.manifest import NotACartridge
from content.imports.safety import NotAnArchive, UnsafeArchive
from content.imports.xml import BrokenXml, UnsafeXml
from tests.content.imports.packages import outline

pytestmark = pytest.mark.realdata

# items (leaves), imported, skipped, sections, lessons, files, missing
CARTRIDGES = {
    "canvas-1.1_latex": (2, 2, 0, 1, 2, 0, 3),
    "canvas-1.3_all-question-types": (1, 0, 1, 1, 1, 0, 0),
    "canvas-1.3_ally-workshop": (10, 9, 1, 4, 9, 13, 0),
    "canvas-1.3_modules-course": (11, 9, 2, 2, 9, 2, 4),
    "canvas-1.3_question-groups": (3, 3, 0, 1, 3, 0, 0),
    "cc2olx-1.3_feature-mix": (29, 24, 5, 4, 24, 5, 1),
    "dbildungscloud-1.1_test-kurs": (6, 5, 1, 5, 5, 0, 0),
    "sakai-1.1_library-fundamentals": (20, 20, 0, 7, 20, 1, 0),
    "tsugi-1.1_py4e-2025": (172, 172, 0, 17, 172, 0, 0),
}
# quizzes, assignments, banks, questions, imported ones
ASSESSED = {
    "canvas-1.3_all-question-types": (1, 0, 0, 10, 7),
    "canvas-1.3_modules-course": (1, 2, 1, 2, 2),
    "canvas-1.3_question-groups": (3, 0, 3, 20, 17),
    "cc2olx-1.3_feature-mix": (1, 2, 0, 7, 7),
}
REFUSED = {
    "moodle_empty.zip": NotACartridge,
    "moodle_test_osx_compress.zip": NotACartridge,
    "moodle_test_win8_de.zip": NotACartridge,
    "moodle_test_winzip_165.zip": NotACartridge,
    "olx-tar-hardlink.tar.gz": NotAnArchive,
    "olx-tar-slip.tar.gz": NotAnArchive,
    "olx-tar-symlink.tar.gz": NotAnArchive,
    "csv-formula-injection.csv": NotAnArchive,
    "defusedxml_external.xml": NotAnArchive,
    "qtiworks_BadManifest.zip": BrokenXml,
    "qtiworks_MissingFile.zip": NotACartridge,
    "qtiworks_ZipSlip.zip": UnsafeArchive,
    "xml-billion-laughs.zip": UnsafeXml,
    "xml-truncated-manifest.zip": BrokenXml,
    "xml-xxe-file.zip": UnsafeXml,
    "zip-bomb_60MB.zip": UnsafeArchive,
    "zip-duplicate-manifest.zip": UnsafeArchive,
    "zip-slip_absolute.zip": UnsafeArchive,
    "zip-slip_dotdot.zip": UnsafeArchive,
    "zip-symlink_dir-then-file.zip": UnsafeArchive,
    "zip-symlink_file.zip": UnsafeArchive,
    "zip-truncated.zip": NotAnArchive,
}


def read(path: Path) -> tuple[ImportedCourse, ImportReport]:
    with path.open("rb") as file:
        course, report, _ = read_cartridge(file, file_name=path.name)
    return course, report


@pytest.mark.parametrize("name", sorted(CARTRIDGES))
def test_a_real_cartridge_is_read_with_the_counts_of_its_manifest(realdata: Path, name: str) -> None:
    course, report = read(realdata / "common_cartridge" / f"{name}.imscc")
    counts = (report.items_total, report.items_imported, len(report.skipped))
    made = (report.sections, report.lessons, report.files, len(report.missing_files))
    assert counts + made == CARTRIDGES[name]
    assessed = (report.quizzes, report.assignments, report.banks, report.questions_total, report.questions_imported)
    assert assessed == ASSESSED.get(name, (0, 0, 0, 0, 0))
    assert report.questions_total == report.questions_imported + len(report.questions_skipped)
    assert all(skip.reason for skip in report.skipped)
    assert course.title


def test_every_real_cartridge_was_counted(realdata: Path) -> None:
    assert {path.stem for path in (realdata / "common_cartridge").iterdir()} == set(CARTRIDGES)


def test_the_links_and_files_of_a_real_page_come_along(realdata: Path) -> None:
    course, _ = read(realdata / "common_cartridge" / "canvas-1.3_ally-workshop.imscc")
    lesson = next(lesson for lesson in course.lessons() if lesson.title.startswith("Share your"))
    kinds = [block["type"] for block in lesson.blocks]
    assert (kinds.count("image"), kinds.count("document")) == (8, 1)
    assert outline(course)[0][0] == "Part 1: Overview: Accessibility and ALLY"


def test_links_between_real_pages_lead_to_lessons(realdata: Path) -> None:
    course, _ = read(realdata / "common_cartridge" / "cc2olx-1.3_feature-mix.imscc")
    page = next(lesson for lesson in course.lessons() if lesson.title == "Wiki Content")
    assert f"lesson:{page.id}" in page.blocks[0]["value"]


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_hostile_archive_is_refused_at_once(realdata: Path, name: str) -> None:
    started = time.process_time()
    with pytest.raises(DomainError) as refusal:
        read(realdata / "hostile" / name)
    assert refusal.type is REFUSED[name]
    assert time.process_time() - started < 1


def test_a_broken_manifest_is_refused_with_its_line(realdata: Path) -> None:
    with pytest.raises(BrokenXml, match="line 5"):
        read(realdata / "hostile" / "xml-truncated-manifest.zip")


@pytest.mark.parametrize(
    ("name", "title"),
    [("xml-utf16-manifest.zip", "Ελληνικά / Русский"), ("zip-names-cp866.zip", "Кириллица")],
)
def test_an_unusual_cartridge_is_read_all_the_same(realdata: Path, name: str, title: str) -> None:
    course, report = read(realdata / "hostile" / name)
    assert (course.title, outline(course)) == (title, [("Module 1", ["Lesson 1"])])
    assert (report.missing_files, report.skipped) == ([], [])


def test_a_page_full_of_scripts_keeps_its_text_only(realdata: Path) -> None:
    course, _ = read(realdata / "hostile" / "html-xss_cartridge.zip")
    assert [block["value"] for block in course.lessons()[0].blocks] == ["<p>x</p><p>text kept</p>"]


def test_a_cut_cartridge_is_refused_wherever_it_is_cut(realdata: Path) -> None:
    whole = (realdata / "common_cartridge" / "dbildungscloud-1.1_test-kurs.imscc").read_bytes()
    for size in range(0, len(whole), 97):
        with pytest.raises(DomainError):
            read_cartridge(io.BytesIO(whole[:size]), file_name="cut.imscc")
