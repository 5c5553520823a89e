"""The page of a course in a real browser: one's own review, and what nobody can join."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from learning.actions.enrollment import enroll
from learning.models import Review
from playwright.sync_api import expect

from tests.cast import Cast, person
from tests.factories.courses import published_course
from tests.player.test_journey import sign_in_as_lena

pytestmark = pytest.mark.browser


def test_a_learner_changes_and_removes_the_review_that_the_form_shows(cast: Cast, tab: Callable[[], Any]) -> None:
    enroll(course=published_course(by=cast.ines, title="Knots", lessons=1), by=cast.lena)
    page = tab()
    sign_in_as_lena(page)
    page.goto("/courses/knots/")
    page.get_by_role("heading", name="Review this course").wait_for()
    page.locator("label[for=star-4]").click()
    words = page.get_by_label("What should others know?")
    words.fill("They hold.\nAll of them.")
    page.get_by_role("button", name="Send review").click()
    page.locator("#review-list").get_by_text("They hold.").wait_for()

    page.reload()
    page.get_by_role("heading", name="Your review").wait_for()
    expect(words).to_have_value("They hold.\nAll of them.")
    expect(page.locator("#star-4")).to_be_checked()
    words.fill("They hold, most of them.")
    page.get_by_role("button", name="Change review").click()
    page.locator("#review-list").get_by_text("most of them").wait_for()
    assert Review.objects.values_list("rating", "text").get() == (4, "They hold, most of them.")

    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove review").click()
    page.get_by_text("Nobody has reviewed this course yet.").wait_for()
    page.get_by_role("heading", name="Review this course").wait_for()
    expect(words).to_have_value("")
    assert not Review.objects.exists()


def test_who_asks_twice_for_more_reviews_gets_them_once(cast: Cast, tab: Callable[[], Any]) -> None:
    course = published_course(by=cast.ines, title="Knots", lessons=1)
    for number in range(12):
        reviewer = person(f"reader-{number}@lectern.example")
        Review.objects.create(course=course, author=reviewer, rating=4, created_at=timezone.now())
    page, held = tab(), []
    page.route("**/reviews/?*page=2", lambda route: held.append(route))
    page.goto("/courses/knots/")
    expect(page.locator("#review-list li")).to_have_count(10)
    more = page.locator("#more-reviews")
    with page.expect_request("**/reviews/?*page=2"):
        more.click()
    with page.expect_request("**/reviews/?*page=2"):
        more.click()
    for route in held:
        route.continue_()
    more.wait_for(state="hidden")
    expect(page.locator("#review-list li")).to_have_count(12)


def test_whoever_teaches_the_course_that_they_take_reads_why_they_cannot_review_it(
    cast: Cast, tab: Callable[[], Any]
) -> None:
    course = published_course(by=cast.ines, title="Knots", lessons=1)
    enroll(course=course, by=cast.lena)
    course.instructors.create(user=cast.lena)
    page = tab()
    sign_in_as_lena(page)
    page.goto("/courses/knots/")
    page.get_by_text("Nobody reviews a course that they teach.").wait_for()
    expect(page.get_by_role("heading", name="Review this course")).to_have_count(0)
    course.instructors.filter(user=cast.lena).delete()
    page.reload()
    page.get_by_role("heading", name="Review this course").wait_for()
    expect(page.get_by_text("Nobody reviews")).to_have_count(0)


def test_a_course_that_costs_something_says_that_it_cannot_be_joined(cast: Cast, tab: Callable[[], Any]) -> None:
    published_course(by=cast.ines, title="Knots", lessons=1, price=1999)
    page = tab()
    page.goto("/courses/knots/")
    page.locator("#enroll").get_by_text("this course can't be joined").wait_for()
    expect(page.get_by_role("button", name="Enroll")).to_have_count(0)


def test_whoever_is_asked_twice_to_confirm_their_address_is_told_once(cast: Cast, tab: Callable[[], Any]) -> None:
    cast.lena.email_verified = False
    cast.lena.save(update_fields=["email_verified"])
    page = tab()
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill("lena@lectern.example")
    page.get_by_label("Password").fill("Correct-horse-7")
    for _ in range(2):
        with page.expect_response("**/accounts/login/"):
            page.locator("main").get_by_role("button", name="Sign in").click()
        page.locator(".error").get_by_text("Confirm your e-mail address").wait_for()
    expect(page.get_by_role("link", name="Send the mail again")).to_have_count(1)
