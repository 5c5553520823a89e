"""What each check finds, and that it finds nothing where there is nothing."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile

from content.checks.registry import all_checks
from content.models import CourseImage, LessonPage
from tests.cast import Cast
from tests.cms.world import document_of, image_of
from tests.factories.courses import add_lesson, add_section, draft_course, text
from tests.http import ApiClient
from tests.source import ROOT

pytestmark = pytest.mark.django_db
DEAD = f'<p><a href="lesson:{uuid.uuid4()}">there</a></p>'
LONG = "Tie the rope around the pole and pull until the knot lies flat on it. " * 2


def html(source: str) -> dict[str, Any]:
    return {"type": "rich_text", "value": source}


def video(**fields: Any) -> dict[str, Any]:
    return {"type": "video", "value": {"url": "https://youtu.be/dQw4w9WgXcQ", **fields}}


def found(cast: Cast, course: Any) -> list[tuple[str, str, str | None]]:
    """The code, the level and the place of everything that is found but the thumbnail, which no test course has."""
    answer = ApiClient(cast.ines).get(f"authoring/courses/{course.pk}/checks/")
    assert answer.status == 200
    problems = [problem for check in answer.data["checks"] for problem in check["problems"]]
    assert all(problem["message"].endswith(".") for problem in problems)
    rest = [problem for problem in problems if problem["code"] != "MISSING_THUMBNAIL"]
    return [(problem["code"], problem["level"], problem["field"]) for problem in rest]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ([html("<h2>One</h2><h3>Two</h3><h4>Three</h4><h2>Four</h2>")], []),
        ([html("<h2>One</h2><h4>Three</h4>")], [("HEADING_JUMP", "recommended", "body.0.value")]),
        ([html("<h2>One</h2>"), html("<h4>Three</h4>")], [("HEADING_JUMP", "recommended", "body.1.value")]),
        ([html("<h3>Two</h3>")], [("HEADING_JUMP", "recommended", "body.0.value")]),
        ([video()], [("MISSING_CAPTIONS", "recommended", "body.0.value.captions")]),
        ([text("Look:"), video(transcript="Hello.")], []),
        (
            [html(f'<p><a href="lesson:{uuid.uuid4()}">there</a></p>')],
            [("DEAD_LESSON_LINK", "required", "body.0.value")],
        ),
        (
            [{"type": "callout", "value": {"text": DEAD}}],
            [("DEAD_LESSON_LINK", "required", "body.0.value")],
        ),
    ],
)
def test_a_body_is_found_to_have(cast: Cast, body: Any, wanted: list[Any]) -> None:
    assert found(cast, draft_course(by=cast.ines, lessons=1, body=body)) == wanted


def test_a_link_to_a_lesson_of_the_course_is_alive(cast: Cast) -> None:
    course = draft_course(by=cast.ines, lessons=1)
    lesson = LessonPage.objects.get()
    section = lesson.get_parent().specific
    add_lesson(section, by=cast.ines, title="Next", body=[html(f'<p><a href="lesson:{lesson.uuid}">before</a></p>')])
    assert found(cast, course) == []


def test_a_link_in_the_description_is_looked_at_too(cast: Cast) -> None:
    course = draft_course(by=cast.ines, description=DEAD)
    assert found(cast, course) == [("DEAD_LESSON_LINK", "required", "description")]


def test_images_want_a_description(cast: Cast) -> None:
    picture = str(image_of(cast.ines, "Bowline").uuid)
    blocks = [{"type": "image", "value": {"image": picture, "alt": alt}} for alt in ("A bowline", "")]
    course = draft_course(by=cast.ines, lessons=1, body=blocks)
    assert found(cast, course) == [("MISSING_ALT_TEXT", "recommended", "body.1.value.alt")]


def test_captions_that_were_uploaded_are_enough(cast: Cast) -> None:
    words = document_of(cast.ines, "Words")
    words.file.save("words.vtt", ContentFile(b"WEBVTT\n"))
    assert found(cast, draft_course(by=cast.ines, lessons=1, body=[video(captions=str(words.uuid))])) == []


def test_a_file_that_is_gone_is_missing(cast: Cast) -> None:
    paper = document_of(cast.ines, "Paper")
    block = {"type": "document", "value": {"document": str(paper.uuid), "title": "Read this"}}
    course = draft_course(by=cast.ines, lessons=1, body=[text("Read:"), block])
    assert found(cast, course) == []
    paper.file.storage.delete(paper.file.name)
    assert found(cast, course) == [("MISSING_FILE", "required", "body.1.value.document")]


def test_a_thumbnail_is_recommended(cast: Cast) -> None:
    def finds(course: Any) -> bool:
        answer = ApiClient(cast.ines).get(f"authoring/courses/{course.pk}/checks/")
        [check] = [check for check in answer.data["checks"] if check["check"] == "thumbnail"]
        return bool(check["problems"])

    picture = image_of(cast.ines, "Bowline")
    course = draft_course(by=cast.ines, thumbnail=picture)
    assert finds(draft_course(by=cast.ines, title="Plain"))
    assert not finds(course)
    picture.file.storage.delete(CourseImage.objects.get(pk=picture.pk).file.name)
    assert finds(course)


@pytest.mark.parametrize(
    ("seconds", "words", "finds"),
    [(600, 399, True), (600, 402, False), (299, 3, False), (300, 3, True)],
)
def test_a_long_lesson_has_enough_to_read(cast: Cast, seconds: int, words: int, finds: bool) -> None:
    course = draft_course(by=cast.ines, lessons=0)
    section = add_section(course.page, by=cast.ines, title="Part")  # type: ignore[arg-type]
    lesson = add_lesson(section, by=cast.ines, title="Long", body=[text("word " * words)])
    lesson.duration_seconds = seconds
    lesson.save_revision(user=cast.ines)
    codes = [problem for problem in found(cast, course) if problem[0] != "EMPTY_SECTION"]
    assert codes == ([("TOO_LITTLE_CONTENT", "recommended", "duration_seconds")] if finds else [])


def test_writing_without_spaces_is_counted_too(cast: Cast) -> None:
    course = draft_course(by=cast.ines, lessons=1, body=[text("日本語の文章" * 60)])
    lesson = LessonPage.objects.get()
    lesson.duration_seconds = 300
    lesson.save_revision(user=cast.ines)
    assert found(cast, course) == []


def test_a_long_lesson_with_a_video_is_not_judged_by_its_words(cast: Cast) -> None:
    course = draft_course(by=cast.ines, lessons=1, body=[video(transcript="Hello.")])
    lesson = LessonPage.objects.get()
    lesson.duration_seconds = 3600
    lesson.save_revision(user=cast.ines)
    assert found(cast, course) == []


def test_the_same_text_twice_is_found_and_said_of_the_second(cast: Cast) -> None:
    course = draft_course(by=cast.ines, lessons=2, body=[text(LONG)])
    assert found(cast, course) == [("SAME_TEXT", "recommended", "body")]
    assert found(cast, draft_course(by=cast.ines, title="Short", lessons=2, body=[text("Welcome.")])) == []


def test_only_who_may_see_the_draft_may_have_it_checked(cast: Cast, api: Callable[[Any], ApiClient]) -> None:
    course = draft_course(by=cast.ines)
    address = f"authoring/courses/{course.pk}/checks/"
    assert [api(person).get(address).status for person in (cast.rosa, cast.otto, cast.lena, None)] == [
        200,
        404,
        403,
        401,
    ]


def test_the_documentation_lists_every_check_with_its_level() -> None:
    page = (ROOT / "docs" / "review.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| (required|recommended) \| (yes|) ?\|", page, re.MULTILINE)
    assert rows == [(check.code, check.level, "yes" if check.fixed else "") for check in all_checks()]
