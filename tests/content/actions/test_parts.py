"""Sections and lessons: adding, writing, removing and ordering them."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lib.errors import Forbidden, Invalid, NotFound
from wagtail.models import Page

from content.actions.course import create_course
from content.actions.editing import CourseLocked
from content.actions.lesson import add_lesson, delete_lesson, update_lesson
from content.actions.order import reorder
from content.actions.section import add_section, delete_section, update_section
from content.models import Course, LessonPage, Release, SectionPage
from tests.cast import Cast

pytestmark = pytest.mark.django_db

SOUND = ([], [], [], [], [])


@pytest.fixture
def bees(cast: Cast) -> Course:
    """A course of two sections with two lessons each: A (a, b) and C (c, d)."""
    course = create_course(by=cast.ines, title="Bees")
    for section, lessons in (("A", "ab"), ("C", "cd")):
        page = add_section(course=course, by=cast.ines, title=section)
        for title in lessons:
            add_lesson(section=page, by=cast.ines, title=title)
    return course


def outline(course: Course) -> list[tuple[str, str]]:
    assert course.page is not None
    sections = SectionPage.objects.filter(path__startswith=course.page.path).order_by("path")
    return [
        (section.title, "".join(section.get_children().order_by("path").values_list("title", flat=True)))
        for section in sections
    ]


def ids(course: Course, *plan: tuple[str, str]) -> list[tuple[uuid.UUID, list[uuid.UUID]]]:
    assert course.page is not None
    inside = {"path__startswith": course.page.path}
    section = dict(SectionPage.objects.filter(**inside).values_list("title", "uuid"))
    lesson = dict(LessonPage.objects.filter(**inside).values_list("title", "uuid"))
    return [(section[name], [lesson[title] for title in lessons]) for name, lessons in plan]


def test_parts_are_added_at_the_end_as_drafts(bees: Course) -> None:
    assert outline(bees) == [("A", "ab"), ("C", "cd")]
    assert not LessonPage.objects.filter(live=True).exists()
    assert LessonPage.objects.exclude(latest_revision=None).count() == 4
    assert Page.find_problems() == SOUND


def test_a_lesson_keeps_its_body_as_typed_blocks(cast: Cast, bees: Course) -> None:
    from content.body import blocks_of

    kept = str(uuid.uuid4())
    blocks: list[dict[str, Any]] = [
        {"id": kept, "type": "rich_text", "value": "<p>Hello</p><script>x</script>"},
        {"type": "code", "value": {"language": "python", "code": "print(1)"}},
    ]
    section = SectionPage.objects.get(title="A")
    lesson = add_lesson(section=section, by=cast.ines, title="Code", body=blocks, duration_seconds=90, is_preview=True)
    draft = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
    body = blocks_of(list(draft.body.raw_data))
    assert body[0] == {"id": kept, "type": "rich_text", "value": "<p>Hello</p>"}
    assert uuid.UUID(body[1]["id"])
    assert (draft.duration_seconds, draft.is_preview, draft.type) == (90, True, "TEXT")


def test_a_body_and_the_other_fields_are_checked_together(cast: Cast, bees: Course) -> None:
    section = SectionPage.objects.get(title="A")
    with pytest.raises(Invalid) as error:
        add_lesson(
            section=section,
            by=cast.ines,
            title="",
            type="EXAM",
            duration_seconds=-5,
            body=[{"type": "rich_text", "value": "<p>x</p>"}, {"type": "embed", "value": {"url": "javascript:x"}}],
        )
    assert set(error.value.details["fields"]) == {"title", "type", "duration_seconds", "body.1.value.url"}
    assert LessonPage.objects.count() == 4


def test_writing_a_lesson_leaves_what_is_live(cast: Cast, bees: Course) -> None:
    lesson = LessonPage.objects.get(title="a")
    LessonPage.objects.filter(pk=lesson.pk).update(live=True)
    update_lesson(lesson=lesson, by=cast.ines, title="A2", body=[{"type": "rich_text", "value": "<p>New</p>"}])
    live = LessonPage.objects.get(pk=lesson.pk)
    assert (live.title, len(live.body), live.draft_title) == ("a", 0, "A2")
    assert len(live.get_latest_revision_as_object().body) == 1


def test_a_section_is_described_in_a_draft(cast: Cast, bees: Course) -> None:
    section = SectionPage.objects.get(title="A")
    draft = update_section(section=section, by=cast.ines, title="Alpha", description="First\nthings")
    assert (draft.title, draft.description) == ("Alpha", "First\nthings")


def test_deleting_a_section_takes_its_lessons_along(cast: Cast, bees: Course) -> None:
    delete_section(section=SectionPage.objects.get(title="A"), by=cast.ines)
    assert outline(bees) == [("C", "cd")]
    assert LessonPage.objects.count() == 2
    assert Page.find_problems() == SOUND


def test_a_removed_lesson_can_be_neither_written_nor_removed_again(cast: Cast, bees: Course) -> None:
    lesson = LessonPage.objects.get(title="a")
    delete_lesson(lesson=LessonPage.objects.get(title="a"), by=cast.ines)
    with pytest.raises(NotFound):
        update_lesson(lesson=lesson, by=cast.ines, title="x")
    with pytest.raises(NotFound):
        delete_lesson(lesson=lesson, by=cast.ines)


@pytest.mark.parametrize(
    "plan",
    [
        [("C", "cd"), ("A", "ab")],
        [("A", "ba"), ("C", "dc")],
        [("C", "dbca"), ("A", "")],
        [("A", ""), ("C", "abcd")],
        [("A", "c"), ("C", "dab")],
    ],
)
def test_any_order_can_be_made(cast: Cast, bees: Course, plan: list[tuple[str, str]]) -> None:
    reorder(course=bees, by=cast.ines, order=ids(bees, *plan))
    assert outline(bees) == plan
    assert Page.find_problems() == SOUND
    for lesson in LessonPage.objects.all():
        assert lesson.url_path == f"{lesson.get_parent().url_path}{lesson.slug}/"
    add_lesson(section=SectionPage.objects.get(title="A"), by=cast.ines, title="z")
    assert Page.find_problems() == SOUND


def test_an_order_must_name_everything_exactly_once(cast: Cast, bees: Course) -> None:
    other = create_course(by=cast.ines, title="Other")
    foreign = add_section(course=other, by=cast.ines, title="Foreign").uuid
    whole = ids(bees, ("A", "ab"), ("C", "cd"))
    for order, field in [
        (whole[:1], "sections"),
        ([*whole, whole[0]], "sections"),
        ([*whole, (foreign, [])], "sections"),
        ([(whole[0][0], whole[0][1][:1]), whole[1]], "lessons"),
        ([(whole[0][0], [*whole[0][1], whole[1][1][0]]), whole[1]], "lessons"),
        ([(whole[0][0], [*whole[0][1], uuid.uuid4()]), whole[1]], "lessons"),
    ]:
        with pytest.raises(Invalid) as error:
            reorder(course=bees, by=cast.ines, order=order)
        assert field in error.value.details["fields"]
    assert outline(bees) == [("A", "ab"), ("C", "cd")]


def test_the_same_order_again_changes_nothing(cast: Cast, bees: Course) -> None:
    delete_lesson(lesson=LessonPage.objects.get(title="a"), by=cast.ines)
    before = list(Page.objects.order_by("pk").values_list("pk", "path"))
    reorder(course=bees, by=cast.ines, order=ids(bees, ("A", "b"), ("C", "cd")))
    assert list(Page.objects.order_by("pk").values_list("pk", "path")) == before


def test_ordering_costs_the_same_for_few_lessons_and_many(cast: Cast, bees: Course) -> None:
    with CaptureQueriesContext(connection) as few:
        reorder(course=bees, by=cast.ines, order=ids(bees, ("C", "cd"), ("A", "ab")))
    section = SectionPage.objects.get(title="A")
    for title in "efghijklmnop":
        add_lesson(section=section, by=cast.ines, title=title)
    with CaptureQueriesContext(connection) as many:
        reorder(course=bees, by=cast.ines, order=ids(bees, ("A", "ponmlkjihgfeba"), ("C", "dc")))
    assert len(many) == len(few) < 25


def test_strangers_touch_no_part(cast: Cast, bees: Course) -> None:
    section, lesson = SectionPage.objects.get(title="A"), LessonPage.objects.get(title="a")
    for stranger in (cast.otto, cast.lena):
        for attempt in (
            lambda by: add_section(course=bees, by=by, title="x"),
            lambda by: update_section(section=section, by=by, title="x"),
            lambda by: delete_section(section=section, by=by),
            lambda by: add_lesson(section=section, by=by, title="x"),
            lambda by: update_lesson(lesson=lesson, by=by, title="x"),
            lambda by: delete_lesson(lesson=lesson, by=by),
            lambda by: reorder(course=bees, by=by, order=ids(bees, ("C", "cd"), ("A", "ab"))),
        ):
            with pytest.raises(Forbidden):
                attempt(stranger)
    assert outline(bees) == [("A", "ab"), ("C", "cd")]


def test_the_whole_tree_is_locked_during_review(cast: Cast, bees: Course) -> None:
    assert bees.page is not None
    Release.objects.create(course=bees, content_hash="x", tree_hash="x", outline="{}")
    bees.page.get_workflow().start(bees.page, cast.ines)
    section, lesson = SectionPage.objects.get(title="A"), LessonPage.objects.get(title="a")
    for attempt in (
        lambda: add_section(course=bees, by=cast.ines, title="x"),
        lambda: update_section(section=section, by=cast.ines, title="x"),
        lambda: delete_section(section=section, by=cast.ines),
        lambda: add_lesson(section=section, by=cast.ines, title="x"),
        lambda: update_lesson(lesson=lesson, by=cast.ines, title="x"),
        lambda: delete_lesson(lesson=lesson, by=cast.ines),
        lambda: reorder(course=bees, by=cast.ines, order=ids(bees, ("C", "cd"), ("A", "ab"))),
    ):
        with pytest.raises(CourseLocked):
            attempt()
    assert outline(bees) == [("A", "ab"), ("C", "cd")]
