"""The files of the demo's courses are complete and would pass every door."""

import re
from pathlib import Path

import pytest
from demo.library import CourseFolder, all_categories, all_courses
from PIL import Image

from content.links import playable
from content.models import LessonType
from content.models.category import ICONS
from content.richtext import clean_html, plain_text

COURSES = all_courses()
each_course = pytest.mark.parametrize("course", COURSES, ids=lambda course: course.slug)


def _blocks(course: CourseFolder, type_: str) -> list[dict]:
    return [block for lesson in course.lessons for block in lesson.data["body"] if block["type"] == type_]


def test_the_catalogue_fills_a_page_and_every_status_occurs() -> None:
    states = [course.status for course in COURSES]
    assert states.count("PUBLISHED") >= 10
    assert set(states) == {"DRAFT", "PENDING", "APPROVED", "REJECTED", "PUBLISHED"}


def test_the_main_course_has_all_that_the_demo_shows() -> None:
    main = next(course for course in COURSES if course.slug == "teaching-well-online")
    types = {lesson.data["type"] for lesson in main.lessons}
    assert (len(main.sections), len(main.lessons)) == (4, 16)
    assert types == {"TEXT", "VIDEO", "RESOURCE"} == set(LessonType.values) - {"QUIZ", "ASSIGNMENT"}
    for type_ in ("rich_text", "image", "video", "document", "code", "callout", "table"):
        assert _blocks(main, type_), type_


def test_every_category_has_a_course_and_an_icon_that_exists() -> None:
    categories = all_categories()
    assert {course.data["category"] for course in COURSES} == set(categories)
    assert {category["icon"] for category in categories.values()} <= {name for name, _ in ICONS}


@each_course
def test_every_file_that_a_course_uses_is_there_and_every_file_there_is_used(course: CourseFolder) -> None:
    used = {*course.media, course.path / "course.toml", *(lesson.path for lesson in course.lessons)}
    assert set(course.path.iterdir()) == used


@each_course
def test_the_html_of_a_course_passes_the_allow_list_unchanged(course: CourseFolder) -> None:
    texts = [course.data["description"], *(block["html"] for block in _blocks(course, "rich_text"))]
    for html in [*texts, *(block["text"] for block in _blocks(course, "callout"))]:
        cleaned = clean_html(html).replace(' rel="noopener noreferrer"', "")
        assert re.findall(r"<[^>]+>", cleaned) == re.findall(r"<[^>]+>", html)
        assert plain_text(cleaned) == plain_text(html)


@each_course
def test_links_between_lessons_lead_to_lessons_of_the_course(course: CourseFolder) -> None:
    names = {lesson.name for lesson in course.lessons}
    for lesson in course.lessons:
        assert set(re.findall(r'"lesson:([^"]+)"', lesson.path.read_text().replace('\\"', '"'))) <= names


@each_course
def test_pictures_have_words_and_videos_can_be_played_and_read(course: CourseFolder) -> None:
    for image in _blocks(course, "image"):
        assert 40 < len(image["alt"]) <= 300
        assert image["caption"]
    for video in _blocks(course, "video"):
        assert bool(video.get("url")) != bool(video.get("file"))
        assert not video.get("url") or playable(video["url"])
        assert len(video["transcript"]) > 300


@each_course
def test_tables_have_rows_of_equal_length(course: CourseFolder) -> None:
    for table in _blocks(course, "table"):
        assert len({len(row) for row in table["rows"]}) == 1


def test_pictures_stay_small() -> None:
    pictures = [path for course in COURSES for path in course.media if path.suffix == ".png"]
    assert sum(path.stat().st_size for path in pictures) < 1_500_000
    assert all(_width(path) in (640, 720, 960, 1200) for path in pictures)


def _width(path: Path) -> int:
    with Image.open(path) as picture:
        return picture.width
