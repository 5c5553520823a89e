"""A package becomes a draft course of its instructor, or nothing at all."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from lib.errors import Forbidden
from outbox.models import Event

from content.actions.course import update_course
from content.actions.imports import import_course
from content.actions.lesson import update_lesson
from content.body import blocks_of
from content.imports import build
from content.models import Course, CourseDocument, CourseImage, CourseInstructor, CoursePage, LessonPage
from content.status import CourseStatus, standing_of
from tests.cast import Cast
from tests.content.imports.packages import PDF, item, manifest, one_page, packed, picture, resource
from tests.factories.courses import category, publish

FIRST = (
    '<p>See <a href="two.html">two</a> and <a href="sheet.pdf">the sheet</a>.</p><img src="pic.png" alt="A bend">'
    '<div class="note">Mind <a href="two.html">that</a>.</div>'
)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """A folder of the test's own for what is uploaded."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def knots(**extra: bytes) -> dict[str, bytes | str]:
    """A cartridge of two linked pages with a picture and a file."""
    outlined = manifest(
        [
            item("S", "Part", "", item("I1", "One", "R1"), item("I2", "Two", "R2")),
            item("E", "Last", "", item("I3", "Test", "Q")),
        ],
        [
            resource("R1", "webcontent", "one.html"),
            resource("R2", "webcontent", "two.html"),
            resource("Q", "imsqti_xmlv1p2", "q.xml"),
        ],
        general="<l:description><l:string>How to tie.</l:string></l:description><l:language>de</l:language>",
    )
    two = '<p>Back to <a href="one.html">one</a>.</p><img src="pic.png">'
    files = {"one.html": FIRST, "two.html": two, "sheet.pdf": PDF, "pic.png": picture(), "q.xml": "<x/>"}
    return {"imsmanifest.xml": outlined, **files, **extra}


def bodies(course: Course) -> dict[str, list[dict[str, Any]]]:
    """The drafts of all lessons, by title."""
    pages = LessonPage.objects.descendant_of(course.page).order_by("path")
    drafts = [page.get_latest_revision_as_object() for page in pages]
    return {draft.title: blocks_of(draft.body.raw_data) for draft in drafts}


def test_the_course_is_a_draft_that_the_instructor_leads(cast: Cast) -> None:
    report = import_course(upload=packed(knots()), file_name="knots.imscc", by=cast.ines)
    course = Course.objects.get(pk=report.course_id)
    page = course.page.get_latest_revision_as_object()
    assert (page.title, page.summary, page.description, page.language) == (
        "Knots",
        "How to tie.",
        "<p>How to tie.</p>",
        "de",
    )
    assert standing_of(course).status == CourseStatus.DRAFT
    assert not CoursePage.objects.filter(live=True).exists()
    assert [(row.user, row.role) for row in CourseInstructor.objects.filter(course=course)] == [(cast.ines, "lead")]
    assert list(bodies(course)) == ["One", "Two"]
    assert (report.sections, report.lessons, report.files, report.items_total, report.items_imported) == (1, 2, 2, 3, 2)
    assert list(Event.objects.filter(name="course.imported").values_list("payload__course_id", flat=True)) == [
        report.course_id
    ]


def test_links_lead_to_the_lessons_of_the_course_and_media_to_its_own(cast: Cast) -> None:
    report = import_course(upload=packed(knots()), file_name="knots.imscc", by=cast.ines)
    course = Course.objects.get(pk=report.course_id)
    ids = dict(LessonPage.objects.descendant_of(course.page).values_list("title", "uuid"))
    found = bodies(course)
    text, document, image, callout = found["One"]
    assert f'href="lesson:{ids["Two"]}"' in text["value"]
    assert f'href="lesson:{ids["Two"]}"' in callout["value"]["text"]
    assert f'href="lesson:{ids["One"]}"' in found["Two"][0]["value"]
    sheet, picture_of_all = CourseDocument.objects.get(), CourseImage.objects.get()
    assert document["value"] == {"document": str(sheet.uuid), "title": "the sheet"}
    assert image["value"]["image"] == found["Two"][1]["value"]["image"] == str(picture_of_all.uuid)
    assert sheet.file.read() == PDF
    assert {sheet.uploaded_by_user, picture_of_all.uploaded_by_user} == {cast.ines}


def test_an_imported_course_can_be_reviewed_and_published(cast: Cast) -> None:
    report = import_course(upload=packed(knots()), file_name="knots.imscc", by=cast.ines)
    course = Course.objects.get(pk=report.course_id)
    update_course(course=course, by=cast.ines, category=category().slug)
    assert publish(course, by=cast.ines).lesson_count == 2


def test_an_imported_lesson_can_be_saved_again_as_it_is(cast: Cast) -> None:
    report = import_course(upload=packed(knots()), file_name="knots.imscc", by=cast.ines)
    lesson = LessonPage.objects.descendant_of(Course.objects.get(pk=report.course_id).page).order_by("path")[0]
    body = blocks_of(lesson.get_latest_revision_as_object().body.raw_data)
    assert update_lesson(lesson=lesson, by=cast.ines, body=body).title == "One"


def test_a_dry_run_reports_the_same_and_writes_nothing(cast: Cast, media: Path) -> None:
    tried = import_course(upload=packed(knots()), file_name="knots.imscc", by=cast.ines, dry_run=True)
    assert (Course.objects.count(), CourseImage.objects.count(), CourseDocument.objects.count()) == (0, 0, 0)
    assert not Event.objects.exists()
    assert not media.exists()
    done = import_course(upload=packed(knots()), file_name="knots.imscc", by=cast.ines)
    assert {**tried.as_dict(), "dry_run": False, "course_id": done.course_id} == done.as_dict()


def test_nothing_stays_when_the_import_fails_half_way(cast: Cast, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(**fields: Any) -> None:
        raise RuntimeError("the second lesson can't be written")

    monkeypatch.setattr(build, "update_lesson", break_down)
    with pytest.raises(RuntimeError):
        import_course(upload=packed(knots()), file_name="knots.imscc", by=cast.ines)
    assert (CoursePage.objects.count(), Course.objects.count(), CourseImage.objects.count()) == (0, 0, 0)
    assert [path for path in media.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("who", ["lena", "liam"])
def test_only_instructors_import(cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        import_course(upload=packed(knots()), file_name="knots.imscc", by=getattr(cast, who))


def test_the_same_package_twice_is_two_courses(cast: Cast) -> None:
    for by in (cast.ines, cast.otto):
        import_course(upload=packed(knots()), file_name="knots.imscc", by=by)
    assert sorted(Course.objects.values_list("slug", flat=True)) == ["knots", "knots-2"]


def run(file: Path, *options: str, by: str = "ines@lectern.example") -> str:
    """What the command prints."""
    out = StringIO()
    call_command("import_course", str(file), f"--instructor={by}", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The cartridge as a file."""
    path = tmp_path / "knots.imscc"
    path.write_bytes(packed(knots()).getvalue())
    return path


def test_the_command_prints_its_report_as_json(cast: Cast, package: Path) -> None:
    report = json.loads(run(package, "--json", by="Ines@Lectern.Example"))
    assert Course.objects.filter(pk=report["course_id"]).exists()
    assert report["skipped"] == [
        {"identifier": "I3", "title": "Test", "reason": "The quiz holds no question that can be read."}
    ]
    expected = "title sections lessons files items_total items_imported skipped missing_files warnings"
    assert set(expected.split()) <= set(report)


def test_the_command_says_in_words_what_was_done_and_what_was_not(cast: Cast, package: Path) -> None:
    printed = run(package, "--dry-run")
    assert "“Knots” would become a draft course: 1 section, 2 lessons, 2 files." in printed
    assert "Test: The quiz holds no question that can be read." in printed
    assert not Course.objects.exists()


def test_the_command_refuses_a_hostile_package_and_writes_nothing(cast: Cast, tmp_path: Path, media: Path) -> None:
    path = tmp_path / "evil.zip"
    path.write_bytes(one_page("<p>x</p>", {"../evil.txt": b"x"}).getvalue())
    with pytest.raises(CommandError, match="points outside the archive") as refusal:
        run(path)
    assert refusal.value.returncode == 1
    assert not Course.objects.exists()
    assert not media.exists()


@pytest.mark.parametrize(
    ("file", "by", "reason"),
    [
        ("knots.imscc", "nobody@lectern.example", "no active user"),
        ("knots.imscc", "lena@lectern.example", "Only instructors"),
        ("gone.imscc", "ines@lectern.example", "can't be read"),
        (".", "ines@lectern.example", "can't be read"),
    ],
)
def test_the_command_says_why_it_can_t_import(cast: Cast, package: Path, file: str, by: str, reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        run(package.parent / file, by=by)


@pytest.mark.realdata
@pytest.mark.parametrize("name", ["canvas-1.3_ally-workshop", "cc2olx-1.3_feature-mix"])
def test_a_real_cartridge_is_imported_reviewed_and_published(cast: Cast, realdata: Path, name: str) -> None:
    path = realdata / "common_cartridge" / f"{name}.imscc"
    report = json.loads(run(path, "--json"))
    course = Course.objects.get(pk=report["course_id"])
    update_course(course=course, by=cast.ines, category=category().slug, summary="From another platform.")
    assert publish(course, by=cast.ines).lesson_count == report["lessons"]
