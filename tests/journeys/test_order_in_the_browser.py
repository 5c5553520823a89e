"""An instructor drags lessons and sections to where they belong."""

from collections.abc import Callable
from typing import Any

import pytest

from content.models import CoursePage, LessonPage, SectionPage
from tests.cast import make_cast
from tests.factories.courses import draft_course
from tests.journeys.test_admin_in_the_browser import sign_in

pytestmark = pytest.mark.browser


def outline(page: CoursePage) -> list[tuple[str, list[str]]]:
    sections = SectionPage.objects.child_of(CoursePage.objects.get(pk=page.pk)).order_by("path")
    return [(each.title, [lesson.title for lesson in each.get_children()]) for each in sections]


def test_lessons_and_sections_are_dragged_and_stepped(tab: Callable[[], Any]) -> None:
    cast = make_cast()
    root = CoursePage.objects.get(pk=draft_course(by=cast.ines, lessons=2, sections=2).page_id)
    titles = ("A", "B", "C", "D")
    for lesson, title in zip(LessonPage.objects.descendant_of(root).order_by("path"), titles, strict=True):
        LessonPage.objects.filter(pk=lesson.pk).update(title=title, draft_title=title)
    for section, title in zip(SectionPage.objects.descendant_of(root).order_by("path"), ("One", "Two"), strict=True):
        SectionPage.objects.filter(pk=section.pk).update(title=title, draft_title=title)
    page = sign_in(tab, cast.ines)
    page.goto(f"/admin/courses/{root.uuid}/order/")

    def row(title: str) -> Any:
        return page.locator(f'[data-title="{title}"] > .lc-order__row')

    row("A").drag_to(row("D"), target_position={"x": 60, "y": 36})  # below the middle: after it, in the other section
    page.get_by_text("Not saved yet.").wait_for()
    assert outline(root) == [("One", ["A", "B"]), ("Two", ["C", "D"])]
    page.get_by_role("button", name="Save the order").click()
    page.get_by_text("The order is saved").wait_for()
    assert outline(root) == [("One", ["B"]), ("Two", ["C", "D", "A"])]

    step = page.get_by_role("button", name="Move One down")
    step.focus()
    page.keyboard.press("Enter")
    page.get_by_text("One is number 2 of 2.").wait_for(state="attached")
    page.get_by_role("button", name="Move A up").press("Enter")
    page.get_by_text("A is number 2 of 3 in Two.").wait_for(state="attached")
    page.get_by_text("Not saved yet.").wait_for()
    page.get_by_role("button", name="Save the order").click()
    page.get_by_text("Not saved yet.").wait_for(state="hidden")  # that it is saved was said before
    page.get_by_text("The order is saved").wait_for()
    assert outline(root) == [("Two", ["C", "A", "D"]), ("One", ["B"])]
