"""An instructor writes a course in the Wagtail admin and a reviewer publishes it, click by click."""

from collections.abc import Callable
from typing import Any

import pytest
from accounts.models import User
from playwright.sync_api import expect

from content.models import Course, LessonPage
from content.status import status_of
from tests.cast import PASSWORD, make_cast
from tests.chromium import LONGEST_WAIT
from tests.factories.courses import category
from tests.races import until

pytestmark = pytest.mark.browser
Window = Callable[[], Any]
HANDED_OVER = """(words) => [...document.querySelectorAll("[data-streamfield-widget] > input")]
    .some((field) => field.value.includes(words))"""


def sign_in(window: Window, user: User) -> Any:
    page = window()
    page.goto("/admin/login/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")
    return page


def save(page: Any) -> None:
    """Save the draft, and wait for the page that says how it went: what is done to the old one before that is lost."""
    page.evaluate("document.documentElement.dataset.old = ''")
    page.get_by_role("button", name="Save draft").click()
    page.locator("html[data-old]").wait_for(state="detached")
    page.wait_for_load_state()


def unfold(page: Any, title: str) -> None:
    """Open the block that is shown by its title alone: once it is, since a page folds its blocks after it has come."""
    header = page.locator(".w-panel__header", has=page.locator("h2", has_text=title))
    header.locator("[data-panel-toggle][aria-expanded=false]").click()


def eventually(holds: Callable[[], bool], seconds: float = LONGEST_WAIT / 1000) -> None:
    """The admin saves in the background: wait until it has."""
    until(holds, seconds)


def add_page(page: Any, address: str, title: str) -> str:
    """Create a page below `address` and say where it is edited."""
    page.goto(address)
    page.locator("#id_title").fill(title)
    save(page)
    page.wait_for_url("**/edit/**")
    return str(page.url).split("/admin/pages/")[1].split("/")[0]


def write_text(page: Any, words: str) -> None:
    """Insert a block of text into the lesson's body."""
    editors = page.locator("[data-streamfield-child] .public-DraftEditor-content")
    page.locator("[data-streamfield-stream-container] button").first.wait_for()
    there = page.locator("[data-streamfield-child] > input[value=rich_text]").count()
    expect(editors).to_have_count(there)  # they come a moment after their blocks
    page.locator("[data-streamfield-stream-container] button").first.click()
    page.locator("[role=option].w-combobox__option", has_text="Text").first.click()
    editors.nth(there).wait_for()  # until then the first one is another block's
    editor = editors.first
    editor.click()
    page.keyboard.type(words, delay=5)
    editor.get_by_text(words).wait_for()
    page.wait_for_function(HANDED_OVER, arg=words)  # the editor hands its text to the form after the last key


def test_an_instructor_writes_and_a_reviewer_publishes(tab: Window) -> None:
    cast = make_cast()
    category("sailing")
    ines = sign_in(tab, cast.ines)
    ines.goto("/admin/pages/")
    ines.get_by_role("link", name="Add").first.click()
    ines.wait_for_url("**/add/**")
    catalog = ines.url.split("/")[-2]
    course_page = add_page(ines, f"/admin/pages/add/content/coursepage/{catalog}/", "Knots for sailors")
    ines.locator("#id_summary").fill("Ten knots that hold.")
    ines.locator("#id_category").select_option(label="Sailing")
    save(ines)
    section = add_page(ines, f"/admin/pages/add/content/sectionpage/{course_page}/", "Loops")
    lesson = add_page(ines, f"/admin/pages/add/content/lessonpage/{section}/", "The bowline")
    write_text(ines, "The rabbit comes out of the hole.")
    save(ines)
    eventually(lambda: "rabbit" in LessonPage.objects.get(pk=lesson).latest_revision.content["body"])

    course = Course.objects.get()
    ines.goto(f"/admin/pages/{lesson}/edit/")
    ines.goto(f"/admin/courses/{course.pk}/review/")
    ines.get_by_role("button", name="Submit the course for review").click()
    ines.get_by_text("The course was submitted for review.").wait_for()
    assert status_of(course) == "PENDING"
    ines.goto(f"/admin/pages/{lesson}/edit/")
    expect(ines.locator("#id_title")).to_be_visible()
    expect(ines.get_by_role("button", name="Save draft")).to_have_count(0)

    rosa = sign_in(tab, cast.rosa)
    rosa.get_by_role("link", name="Reviews").click()
    rosa.get_by_role("link", name="Knots for sailors").click()
    rosa.get_by_text("The rabbit comes out of the hole.").wait_for()
    rosa.get_by_role("button", name="Approve and publish").click()
    rosa.get_by_text("learners see it now").wait_for()
    course.refresh_from_db()
    assert course.is_published
    assert status_of(course) == "PUBLISHED"
