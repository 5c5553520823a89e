"""The screen on which a course is put in order, as it works without JavaScript."""

import re
from typing import Any

import pytest
from django.test import Client

from content.actions.submission import submit_course
from content.models import CoursePage, LessonPage, SectionPage
from tests.cms.crawler import ask
from tests.cms.world import World
from tests.factories.courses import add_lesson


def screen(world: World) -> str:
    return f"/admin/courses/{world.ines.course.pk}/order/"


def form_in(words: str) -> dict[str, Any]:
    """What a browser would send of the form that it was shown."""
    named = re.findall(r'<input type="hidden" name="(seen|part)" value="([^"]+)">', words)
    return {name: [value for each, value in named if each == name] for name in ("seen", "part")}


def outline(world: World) -> list[tuple[str, list[str]]]:
    sections = SectionPage.objects.child_of(CoursePage.objects.get(pk=world.ines.page.pk)).order_by("path")
    return [
        (each.title.removeprefix("Innsbruck "), [page.title.removeprefix("Innsbruck ") for page in each.get_children()])
        for each in sections
    ]


FIRST = [("section", ["lesson", "second lesson"]), ("other section", ["third lesson"])]


def test_the_arrows_save_one_step_each(world: World, ines: Client) -> None:
    assert outline(world) == FIRST
    key = world.ines.lesson.uuid
    steps = [
        ("down", [("section", ["second lesson", "lesson"]), ("other section", ["third lesson"])]),
        ("down", [("section", ["second lesson"]), ("other section", ["lesson", "third lesson"])]),
        ("down", [("section", ["second lesson"]), ("other section", ["third lesson", "lesson"])]),
        ("down", [("section", ["second lesson"]), ("other section", ["third lesson", "lesson"])]),
        ("up", [("section", ["second lesson"]), ("other section", ["lesson", "third lesson"])]),
        ("up", [("section", ["second lesson", "lesson"]), ("other section", ["third lesson"])]),
    ]
    for direction, expected in steps:
        form = form_in(ask(ines, "get", screen(world)).words)
        assert ines.post(screen(world), {**form, "move": f"{direction}:{key}"}).status_code == 302
        assert outline(world) == expected
    form = form_in(ask(ines, "get", screen(world)).words)
    assert ines.post(screen(world), {**form, "move": f"down:{world.ines.section.uuid}"}).status_code == 302
    assert [title for title, _ in outline(world)] == ["other section", "section"]


def test_any_order_is_saved_at_once(world: World, ines: Client) -> None:
    form = form_in(ask(ines, "get", screen(world)).words)
    first, one, two, other, three = form["part"]
    assert ines.post(screen(world), {**form, "part": [other, two, first, three, one]}).status_code == 302
    assert outline(world) == [("other section", ["second lesson"]), ("section", ["third lesson", "lesson"])]


def test_a_change_meanwhile_loses_neither_the_order_nor_the_change(world: World, ines: Client) -> None:
    form = form_in(ask(ines, "get", screen(world)).words)
    first, one, two, other, three = form["part"]
    add_lesson(SectionPage.objects.get(pk=world.ines.section.pk), by=world.cast.ines, title="Innsbruck new lesson")
    LessonPage.objects.get(title="Innsbruck second lesson").delete()
    before = outline(world)
    reply = ask(ines, "post", screen(world), {**form, "part": [other, three, one, first, two]})
    assert (reply.status, "is not saved yet" in reply.words) == (409, True)
    assert outline(world) == before == [("section", ["lesson", "new lesson"]), ("other section", ["third lesson"])]
    again = form_in(reply.words)
    assert again["part"][:4] == [other, three, one, first]
    assert ines.post(screen(world), again).status_code == 302
    assert outline(world) == [("other section", ["third lesson", "lesson"]), ("section", ["new lesson"])]


def test_another_order_meanwhile_is_not_overwritten(world: World, ines: Client) -> None:
    form = form_in(ask(ines, "get", screen(world)).words)
    step = {**form, "move": f"down:{world.ines.lesson.uuid}"}
    assert ines.post(screen(world), step).status_code == 302
    assert ines.post(screen(world), step).status_code == 409
    assert outline(world)[0] == ("section", ["second lesson", "lesson"])


@pytest.mark.parametrize("part", [["lesson:1"], ["lesson:7f0d1a52-8a5e-4f57-b1d4-4a8e0f3a8d10"], ["section:x"], []])
def test_what_is_no_order_changes_nothing(world: World, ines: Client, part: list[str]) -> None:
    form = form_in(ask(ines, "get", screen(world)).words)
    assert ask(ines, "post", screen(world), {**form, "part": part}).status == 302
    assert outline(world) == FIRST


def test_a_course_in_review_keeps_its_order(world: World, ines: Client) -> None:
    form = form_in(ask(ines, "get", screen(world)).words)
    submit_course(course=world.ines.course, by=world.cast.ines)
    shown = ask(ines, "get", screen(world)).words
    assert ("Withdraw it to change the order" in shown, 'name="move"' in shown) == (True, False)
    reply = ask(ines, "post", screen(world), {**form, "move": f"down:{world.ines.lesson.uuid}"})
    assert (reply.status, "being reviewed" in reply.words) == (302, True)
    assert outline(world) == FIRST


def test_the_order_of_a_large_course_takes_few_queries(
    world: World, ines: Client, django_assert_max_num_queries: Any
) -> None:
    assert ask(ines, "get", f"/admin/courses/{world.otto.course.pk}/order/").status == 404
    for number in range(15):
        add_lesson(SectionPage.objects.get(pk=world.ines.section.pk), by=world.cast.ines, title=f"More {number}")
    with django_assert_max_num_queries(20):
        assert ines.get(screen(world)).status_code == 200
