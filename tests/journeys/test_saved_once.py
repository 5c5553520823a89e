"""A new page is made once, however slow the line is on which Wagtail saves it by itself."""

from collections.abc import Callable
from typing import Any

import pytest

from content.models import LessonPage, SectionPage
from tests.cast import make_cast
from tests.factories.courses import draft_course
from tests.journeys.test_admin_in_the_browser import sign_in

pytestmark = pytest.mark.browser
WATCHED = "addEventListener('w-unsaved:watch-edits', () => { document.documentElement.dataset.watched = ''; })"


CHANGED = """() => document.querySelector("[data-edit-form]").dispatchEvent(
    new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true }))"""
"""What Wagtail says within half a second of a change, as long as the form had become still before it."""


class Held:
    """What is sent in one way is on its way until somebody lets it go on."""

    def __init__(self, page: Any, way: str) -> None:
        self.way, self.routes, self.is_over = way, [], False
        page.route("**/admin/pages/**", self.hold)

    def concerns(self, request: Any) -> bool:
        return request.method == "POST" and request.resource_type == self.way

    def hold(self, route: Any) -> None:
        if self.concerns(route.request) and not self.is_over:
            self.routes.append(route)
        else:
            route.continue_()

    def let_go(self) -> None:
        self.is_over = True
        for route in self.routes:
            route.continue_()


@pytest.fixture
def form(tab: Callable[[], Any]) -> Any:
    """The form of a new lesson, which is watched."""
    cast = make_cast()
    draft_course(by=cast.ines, lessons=0)
    page = sign_in(tab, cast.ines)
    page.add_init_script(WATCHED)
    page.goto(f"/admin/pages/add/content/lessonpage/{SectionPage.objects.get().pk}/")
    page.locator("html[data-watched]").wait_for(state="attached")
    return page


def saved_once(page: Any, title: str) -> None:
    page.wait_for_url("**/edit/**")
    page.locator("[role=status], .messages").get_by_text(title).first.wait_for()
    assert list(LessonPage.objects.values_list("draft_title", flat=True)) == [title]


def test_who_saves_while_a_page_saves_itself_waits_for_it(form: Any) -> None:
    held = Held(form, "fetch")
    with form.expect_request(held.concerns):
        form.locator("#id_title").fill("The bowline")
        form.evaluate(CHANGED)
    form.get_by_role("button", name="Save draft").click()
    form.locator("button[disabled]", has_text="Saving").wait_for()
    held.let_go()
    saved_once(form, "The bowline")


SAVES = """() => document.querySelector("[data-edit-form]").dispatchEvent(
    new CustomEvent("w-autosave:save", { bubbles: true, cancelable: true }))"""
ENDS = """() => document.querySelector("[data-edit-form]").dispatchEvent(
    new CustomEvent("w-autosave:error", { bubbles: true }))"""
STAY = """() => addEventListener("submit", (event) => {
    if (!event.defaultPrevented) document.body.dataset.sent = "";
    event.preventDefault();
})"""


def test_nothing_is_saved_beside_what_was_pressed(form: Any) -> None:
    form.evaluate(STAY)
    assert form.evaluate(SAVES), "before a button is pressed, a page may save itself"
    form.evaluate(ENDS)
    form.get_by_role("button", name="Save draft").click()
    form.locator("body[data-sent]").wait_for()
    assert not form.evaluate(SAVES)


def test_nobody_waits_for_a_save_that_was_stopped(form: Any) -> None:
    form.evaluate("() => addEventListener('w-autosave:save', (event) => event.preventDefault())")
    assert not form.evaluate(SAVES)
    form.locator("#id_title").fill("The bowline")
    form.get_by_role("button", name="Save draft").click()
    saved_once(form, "The bowline")


def test_a_save_that_never_ends_is_not_waited_for_for_ever(form: Any) -> None:
    form.clock.install()
    form.evaluate(STAY)
    assert form.evaluate(SAVES)
    form.get_by_role("button", name="Save draft").click()
    form.locator("button[disabled]", has_text="Saving").wait_for()
    form.clock.fast_forward(29_000)
    assert form.locator("body[data-sent]").count() == 0
    form.clock.fast_forward(2_000)
    form.locator("body[data-sent]").wait_for()
